"""Access was given, or taken up, by somebody who was already working as somebody else.

What it sees: access given by a session that one role opened from another, an elevation by the session of a role, and
acting in somebody's name (impersonation, delegation, "log in as"). Variant `support`: the platform's own staff was let in.
Why it matters: every step of borrowing hides who began, and carries rights across accounts.
Usually innocent: hub accounts whose role opens roles elsewhere by design, and support cases with a ticket.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Kind, Session
from nightlatch.model.evidence import MARK, MARK_DELEGATED, MARK_SUPPORT
from nightlatch.signals.reading import givers, ids, told

ASSUMED = frozenset({Session.ROLE, Session.WORKLOAD})


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on access given or taken up under a borrowed identity."""
    found = [a for a in givers(case) if a.origin.chained or _borrowed(a)]
    if not found:
        return None
    support = [a for a in found if a.evidence.get(MARK) == MARK_SUPPORT]
    if support:
        first = support[0]
        says = f"the platform's own staff may work here as {first.subject.label} ({first.operation} by {first.actor.label})"
        return Hit(says=says, because=ids(found), variant="support")
    return Hit(says=f"{told(found)} while working under a borrowed identity", because=ids(found))


def _borrowed(activity: Activity) -> bool:
    in_somebodys_name = activity.evidence.get(MARK) in (MARK_DELEGATED, MARK_SUPPORT)
    return activity.kind is Kind.ELEVATION_USED and (in_somebodys_name or activity.origin.session in ASSUMED)


SIGNAL = Signal(
    id="A10",
    title="Borrowed identity",
    points=20,
    variants={"support": 30},
    check=check,
    attack=("T1548.005", "T1550.001"),
)
