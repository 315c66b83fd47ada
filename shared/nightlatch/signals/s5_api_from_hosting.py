"""The platform's API was used from rented servers of somebody else.

What it sees: access given by a program, not at a console or by single sign-on, from an address in `networks.hosting`
where the actor is not known to work.
Why it matters: a key or a workload's session belongs on machines of one's own; in another cloud it was carried there.
Usually innocent: a software service acting on one's behalf. List it as a provisioner with its networks.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Session
from nightlatch.model.facts import HISTORY
from nightlatch.model.matching import within
from nightlatch.signals.reading import givers, ids, place, told

BY_PERSON = frozenset({Session.CONSOLE, Session.SSO})


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on a program giving access from a hosting network that is not among its actor's."""
    found = [a for a in givers(case) if _programmatic(a) and _from_strange_servers(a, facts)]
    if not found:
        return None
    return Hit(says=f"{told(found)} through the API from a hosting network ({found[0].origin.ip})", because=ids(found))


def _programmatic(activity: Activity) -> bool:
    return not activity.origin.console and activity.origin.session not in BY_PERSON


def _from_strange_servers(activity: Activity, facts: Facts) -> bool:
    networks, habits = facts.policy.networks, facts.actor(activity.actor).habits
    if habits is None or place(activity) in habits.networks:
        return False
    return within(activity.origin.ip, networks.hosting) and not within(activity.origin.ip, networks.trusted)


SIGNAL = Signal(
    id="S5",
    title="API used from a hosting network",
    points=15,
    check=check,
    attack=("T1078.004",),
    needs=(HISTORY,),
)
