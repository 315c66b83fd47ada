"""Access was made in a Region that policy does not allow, or that nobody here ever used.

Why: what nobody uses nobody watches; intruders open up where no dashboard looks.
Usually innocent: a roll-out to a new Region. With `regions.allowed` set, every other Region stands out at once (list the
Region in which the platform records its global services too); without it, history must tell what is usual.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit, Kind
from nightlatch.model.facts import HISTORY
from nightlatch.signals.reading import ids, successes


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on an account, key or attached identity made in such a Region. The part that policy decides needs no history."""
    made = successes(case, Kind.ACCOUNT_CREATED, Kind.CREDENTIAL_ADDED, Kind.IDENTITY_ATTACHED)
    allowed = facts.policy.regions.allowed
    if allowed:
        found = [a for a in made if a.origin.region and a.origin.region not in allowed]
        why = "which policy does not allow"
    elif facts.seen_regions and HISTORY not in facts.missing:
        found = [a for a in made if a.origin.region and a.origin.region not in facts.seen_regions]
        why = "where nothing was ever done before"
    else:
        return None
    if not found:
        return None
    return Hit(says=f"{case.subject.label} was given access in {found[0].origin.region}, {why}", because=ids(found))


SIGNAL = Signal(id="T5", title="Region never used", points=15, check=check, attack=("T1535",))
