"""Somebody worked at the console with a password alone.

What it sees: a successful sign-in or console act of a user or the root user whose record says that no second factor was shown.
Why it matters: a password without a second factor is what phishing and leaked lists give away.
Usually innocent: tenants that have not rolled out second factors yet. Federated, single sign-on and role sessions never
count, for their second factor is shown to the identity provider and the platform says "no"; nor do keys, which have none.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, PrincipalType, Session
from nightlatch.signals.reading import ids, successes, told

ELSEWHERE = frozenset({PrincipalType.ROLE, PrincipalType.FEDERATION})


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on console use by password alone."""
    found = [a for a in successes(case) if a.origin.mfa is False and _by_password(a)]
    if not found:
        return None
    return Hit(says=f"{told(found)} at the console, without a second factor", because=ids(found))


def _by_password(activity: Activity) -> bool:
    origin = activity.origin
    at_console = origin.session is Session.CONSOLE or (origin.session is Session.ROOT and origin.console)
    return at_console and activity.actor.type not in ELSEWHERE


SIGNAL = Signal(id="A3", title="Console use without a second factor", points=10, check=check, attack=("T1078.004",))
