"""Somebody gave itself a role, or a credential.

What it sees: a successful grant whose actor is its subject; or a new credential for oneself, which is variant `credential`
unless the case also holds a grant of full administration.
Why it matters: who may write its own rights has all of them, and the first use of that is the moment of escalation.
Usually innocent: changing one's own key or password (5 points). What a platform gives the maker of a resource by itself
is a birthright, and quiet.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Kind
from nightlatch.signals.reading import birthright, effective, givers, ids, self_made, told

PASSING = "session"
"""A credential of this type ends by itself, and gives its holder nothing new."""


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on a grant or credential whose actor is its subject."""
    found = [a for a in givers(case) if self_made(a) and (_gains(a, facts) or _new_credential(a))]
    if not found:
        return None
    granted = any(a.kind is Kind.ROLE_GRANTED for a in found)
    made_administrator = any(g.tier == 0 for a in givers(case) for g in effective(a) if not birthright(a, g, facts))
    return Hit(says=told(found), because=ids(found), variant=None if granted or made_administrator else "credential")


def _gains(activity: Activity, facts: Facts) -> bool:
    if activity.kind is not Kind.ROLE_GRANTED:
        return False
    return not activity.grants or any(not birthright(activity, grant, facts) for grant in effective(activity))


def _new_credential(activity: Activity) -> bool:
    passing = activity.credential is not None and activity.credential.type == PASSING
    return activity.kind is Kind.CREDENTIAL_ADDED and not passing


SIGNAL = Signal(
    id="A11",
    title="Self-grant",
    points=25,
    variants={"credential": 5},
    check=check,
    attack=("T1098.003", "T1098.001"),
)
