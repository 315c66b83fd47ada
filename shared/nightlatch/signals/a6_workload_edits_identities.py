"""A machine or function changed who can get in.

What it sees: a change of accounts, credentials, grants or trusts by the session that the platform gives a machine or
function. Taking up another role is not counted: machines do that all day.
Why it matters: whoever breaks into a machine, or may deploy a function, holds its session; few machines manage identities.
Usually innocent: machines that set up others, and build runners. List them as provisioners or in a dated exception.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit, Session
from nightlatch.signals.reading import edits, ids, told


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when a workload's session changed who can get in."""
    found = [a for a in edits(case) if a.origin.session is Session.WORKLOAD]
    if not found:
        return None
    return Hit(says=f"{told(found)} with the session of a machine or function", because=ids(found))


SIGNAL = Signal(
    id="A6",
    title="Machine or function changed identities",
    points=40,
    check=check,
    attack=("T1136.003", "T1552.005"),
)
