"""A long-lived key, not a session that ends by itself, gave somebody access.

What it sees: a successful creation, credential, grant, trust, federation or elevation by a key without an end.
Why it matters: keys leak (repositories, images, laptops), work from anywhere and never run out; most published break-ins
into cloud accounts began with one.
Usually innocent: older pipelines. A listed provisioner explains it.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit
from nightlatch.signals.reading import givers, ids, told


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when a long-lived key gave access."""
    found = [a for a in givers(case) if a.origin.long_lived]
    if not found:
        return None
    return Hit(says=f"{told(found)} with a long-lived key", because=ids(found))


SIGNAL = Signal(id="A4", title="Long-lived key gave access", points=10, check=check, attack=("T1078.004",))
