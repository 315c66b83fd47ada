"""A listed tool of infrastructure as code made all of this (Terraform, Pulumi, a pipeline).

Why it subtracts: its work is reviewed elsewhere, and it would otherwise fire every day. It takes 30 points and explains
what any provisioning looks like. Its user agent is never enough: the listed actor and its network must match too, and
a case that anybody else touched keeps its points.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit
from nightlatch.signals.provisioning import EXPLAINS, by_listed


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when listed provisioners of nature `infrastructure_as_code` did everything that counts."""
    return by_listed(case, "infrastructure_as_code", facts)


SIGNAL = Signal(id="P2", title="Made by listed infrastructure as code", points=-30, check=check, explains=EXPLAINS)
