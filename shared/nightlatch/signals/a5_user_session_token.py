"""A user traded a key for a temporary session and changed identities with it, away from the console.

What it sees: a change of accounts, credentials, grants or trusts by a user's temporary session that no console opened.
Why it matters: such a session outlives the key it came from: after the key is switched off it goes on working.
Usually innocent: tools that keep the key in a vault and hand out sessions, often with a second factor.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit, Session
from nightlatch.signals.reading import edits, ids, told


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when a user's temporary session, not of the console, changed who can get in."""
    found = [a for a in edits(case) if a.origin.session is Session.TOKEN and not a.origin.console]
    if not found:
        return None
    return Hit(says=f"{told(found)} with a temporary session made from a user's key", because=ids(found))


SIGNAL = Signal(
    id="A5",
    title="Identities changed by a user's temporary session",
    points=20,
    check=check,
    attack=("T1550.001", "T1078.004"),
)
