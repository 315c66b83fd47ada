"""The actor came another way than it always does.

What it sees: access given at the console by an actor that was only known to work by program, or with a key or token by one
that was only known at the console.
Why it matters: a pipeline's identity at a console has somebody else's hands on it, and a person's first key may be a stolen one.
Usually innocent: repairing by hand what a pipeline left half done. Somebody without a past has no usual way.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Session
from nightlatch.model.facts import HISTORY
from nightlatch.signals.reading import givers, ids, told

BY_PROGRAM = frozenset({Session.KEY, Session.TOKEN})
AT_CONSOLE = frozenset({Session.CONSOLE})


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on the console where the actor never is, and on a key where it was only ever at the console."""
    found = [a for a in givers(case) if _other_way(a, facts)]
    if not found:
        return None
    at_console = found[0].origin.session is Session.CONSOLE
    way = "at the console, where it was not seen" if at_console else "with a key, where it only used the console"
    return Hit(says=f"{told(found)} {way} in the 30 days before", because=ids(found))


def _other_way(activity: Activity, facts: Facts) -> bool:
    habits, session = facts.actor(activity.actor).habits, activity.origin.session
    if habits is None or not habits.sessions:
        return False
    if session is Session.CONSOLE:
        return Session.CONSOLE not in habits.sessions
    return session in BY_PROGRAM and habits.sessions == AT_CONSOLE


SIGNAL = Signal(id="S7", title="Unusual way in", points=10, check=check, attack=("T1059.009", "T1078.004"), needs=(HISTORY,))
