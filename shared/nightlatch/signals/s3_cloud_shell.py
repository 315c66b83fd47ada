"""Identities were changed from the shell that the console offers.

What it sees: a change of accounts, credentials, grants or trusts whose user agent names the platform's browser shell.
Why it matters: from a stolen console session the shell gives the command line at once, from the platform's own addresses
and without any key to be found.
Usually innocent: administrators who live in that shell.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit
from nightlatch.signals.reading import edits, ids, told

SHELLS = ("cloudshell", "cloud-shell", "devshell")
"""What the platforms' command lines add to their user agent inside the browser shell, matched without case."""


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on a change of identities from the browser shell."""
    found = [a for a in edits(case) if any(shell in (a.origin.user_agent or "").casefold() for shell in SHELLS)]
    if not found:
        return None
    return Hit(says=f"{told(found)} from the console's browser shell", because=ids(found))


SIGNAL = Signal(id="S3", title="Identities changed from the browser shell", points=15, check=check, attack=("T1059.009",))
