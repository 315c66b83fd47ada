"""The actor worked from a network where it was never seen.

What it sees: access given from a network (a /16 of IPv4, a /32 of IPv6) that is not among the actor's habits of 30 days;
variant `hosting` when the address lies in `networks.hosting`. Networks under `networks.trusted` are never new.
Why it matters: a stolen key or session is used from elsewhere, mostly from rented servers.
Usually innocent: travel, and an office that changed its line. Somebody without any known network has none to leave.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit
from nightlatch.model.facts import HISTORY
from nightlatch.model.matching import within
from nightlatch.signals.reading import givers, ids, place, told


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on access given from a network that is new for its actor."""
    found = [a for a in givers(case) if _new_for_actor(a, facts)]
    if not found:
        return None
    hosted = [a for a in found if within(a.origin.ip, facts.policy.networks.hosting)]
    shown = hosted or found
    where = f"{place(shown[0])}, a hosting network" if hosted else place(shown[0])
    return Hit(
        says=f"{told(shown)} from {where}, where it was not seen in the 30 days before",
        because=ids(found),
        variant="hosting" if hosted else None,
    )


def _new_for_actor(activity: Activity, facts: Facts) -> bool:
    habits, here = facts.actor(activity.actor).habits, place(activity)
    if habits is None or not habits.networks or here is None:
        return False
    return here not in habits.networks and not within(activity.origin.ip, facts.policy.networks.trusted)


SIGNAL = Signal(
    id="S4",
    title="New network for the actor",
    points=15,
    variants={"hosting": 25},
    check=check,
    attack=("T1078.004",),
    needs=(HISTORY,),
)
