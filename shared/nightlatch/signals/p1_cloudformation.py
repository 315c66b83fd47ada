"""A listed stack service of the platform made all of this (CloudFormation and its like).

Why it subtracts: what a stack makes is written down and reviewed before. It takes 30 points and explains what any
provisioning looks like; it needs the platform's own word for the service behind the call, beside the listed role, and
a case that anybody else touched keeps its points.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit
from nightlatch.signals.provisioning import EXPLAINS, by_listed
from nightlatch.signals.reading import successes


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when listed provisioners of nature `cloudformation` did everything, each time through a service."""
    if any(activity.origin.via is None for activity in successes(case)):
        return None
    return by_listed(case, "cloudformation", facts)


SIGNAL = Signal(id="P1", title="Made by a listed stack service", points=-30, check=check, explains=EXPLAINS)
