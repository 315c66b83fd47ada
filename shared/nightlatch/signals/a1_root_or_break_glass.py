"""The tenant's root user, or an identity the owner keeps for the worst day, gave somebody access.

What it sees: a successful creation, credential, grant, trust or elevation by a root session or by an account listed under
`break_glass.accounts`.
Why it matters: these identities are above every other guard and are almost never needed; a thief who has one needs no more.
Usually innocent: the day a tenant is set up, and a real emergency, which people know of.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Session
from nightlatch.model.evidence import ACTOR_ARN
from nightlatch.model.matching import identified
from nightlatch.signals.reading import givers, ids, told


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when root or a break-glass identity gave access."""
    found = [a for a in givers(case) if _root(a) or _break_glass(a, facts)]
    if not found:
        return None
    who = "the root user" if _root(found[0]) else "an identity kept for emergencies"
    return Hit(says=f"{told(found)}, as {who}", because=ids(found))


def _root(activity: Activity) -> bool:
    return activity.origin.session is Session.ROOT


def _break_glass(activity: Activity, facts: Facts) -> bool:
    address = activity.evidence.get(ACTOR_ARN)
    return any(identified(text, activity.actor, address) for text in facts.policy.break_glass.accounts)


SIGNAL = Signal(
    id="A1",
    title="Root user or break-glass identity at work",
    points=35,
    check=check,
    attack=("T1136.003", "T1078.004"),
)
