"""An account was shielded: put where neither the tenant's administrators nor any responder can change it.

What it sees: an account that became a member of a restricted administrative unit. Disabling it, resetting its password and ending
its sessions are then refused to everybody but that unit's own administrators.
Why: an account that nobody can lock outlasts the hunt for it. Usually innocent: the accounts of executives and of break-glass,
put there once.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit, Kind
from nightlatch.model.evidence import MARK, MARK_RESTRICTED_UNIT
from nightlatch.signals.reading import ids, successes


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when the account was put into a restricted unit."""
    found = [a for a in successes(case, Kind.GUARD_REMOVED) if a.evidence.get(MARK) == MARK_RESTRICTED_UNIT]
    if not found:
        return None
    return Hit(
        says=f"{found[0].actor.label} put {case.subject.label} where only a restricted unit's own administrators can change it",
        because=ids(found),
    )


SIGNAL = Signal(
    id="G15", title="Account shielded from administrators", points=40, check=check, attack=("T1098", "T1562"), decisive=True
)
