"""A person's session was driven by a script.

What it sees: access given in a session that a person opened (console, single sign-on, a user's sign-in), with the user agent
of a general HTTP library.
Why it matters: kits that steal a session after the second factor replay it from such libraries; people use browsers and
the platform's own tools.
Usually innocent: scripts of one's own. A weak sign, and trivially hidden.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, PrincipalType, Session
from nightlatch.signals.reading import givers, ids, told

LIBRARIES = ("python-requests", "undici", "axios", "fasthttp", "go-http-client")
BY_PERSON = frozenset({Session.CONSOLE, Session.SSO, Session.ROOT})
BY_USER = frozenset({Session.TOKEN, Session.FEDERATED, Session.UNKNOWN})
PEOPLE = frozenset({PrincipalType.USER, PrincipalType.GUEST})


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on a person's session with the user agent of an HTTP library."""
    found = [a for a in givers(case) if _human(a) and _scripted(a)]
    if not found:
        return None
    return Hit(says=f"{told(found)} in a person's session that a script drove", because=ids(found))


def _human(activity: Activity) -> bool:
    session = activity.origin.session
    return not activity.origin.long_lived and (session in BY_PERSON or (session in BY_USER and activity.actor.type in PEOPLE))


def _scripted(activity: Activity) -> bool:
    agent = (activity.origin.user_agent or "").casefold()
    return any(library in agent for library in LIBRARIES)


SIGNAL = Signal(id="S2", title="Person's session driven by a script", points=10, check=check, attack=("T1078.004",))
