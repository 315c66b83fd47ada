"""A listed directory sync made all of this (SCIM, a personnel system).

Why it subtracts: people come and go, and the sync makes their accounts in heaps. It takes 25 points and explains what
any provisioning looks like. It never makes administrators: with a grant that can become full administrator nothing is
taken off, nor in a case that anybody else touched.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit
from nightlatch.signals.granting import worth
from nightlatch.signals.provisioning import EXPLAINS, by_listed
from nightlatch.signals.reading import effective, successes


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when listed provisioners of nature `scim` did everything that counts, and gave nobody tier 0."""
    hit = by_listed(case, "scim", facts)
    if hit and any(worth(grant, facts) == 0 for activity in successes(case) for grant in effective(activity)):
        return None
    return hit


SIGNAL = Signal(id="P5", title="Made by a listed directory sync", points=-25, check=check, explains=EXPLAINS)
