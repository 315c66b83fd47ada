"""Access was given, or taken up, by somebody who was already working as somebody else.

What it sees: access given by a session that one role opened from another, an elevation by the session of a role, and
acting in somebody's name (impersonation, delegation, "log in as").
Why it matters: every step of borrowing hides who began, and carries rights across accounts.
Usually innocent: hub accounts whose role opens roles elsewhere by design, and support cases with a ticket.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Kind, Session
from nightlatch.model.evidence import MARK, MARK_DELEGATED
from nightlatch.signals.reading import givers, ids, told

ASSUMED = frozenset({Session.ROLE, Session.WORKLOAD})


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on access given or taken up under a borrowed identity."""
    found = [a for a in givers(case) if a.origin.chained or _borrowed(a)]
    if not found:
        return None
    return Hit(says=f"{told(found)} while working under a borrowed identity", because=ids(found))


def _borrowed(activity: Activity) -> bool:
    in_somebodys_name = activity.evidence.get(MARK) == MARK_DELEGATED
    return activity.kind is Kind.ELEVATION_USED and (in_somebodys_name or activity.origin.session in ASSUMED)


SIGNAL = Signal(id="A10", title="Borrowed identity", points=20, check=check, attack=("T1548.005", "T1550.001"))
