"""How many examples are invented for what must hold of any input."""

import os

from hypothesis import settings

EXAMPLES = int(os.environ.get("NIGHTLATCH_EXAMPLES", "50"))


def examples(times: int) -> settings:
    """So many times as many as usual: for records that have many parts."""
    return settings(max_examples=times * EXAMPLES, deadline=None)
