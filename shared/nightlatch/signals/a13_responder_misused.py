"""One of Nightlatch's own identities made a call that Nightlatch has no record of making.

What it sees: an activity by a responder for which the ledger holds no change with the same call, target and time.
Why it matters: the responder may write to every account it watches; whoever holds its credentials does as well. Pull the kill
switch (`nightlatch pause`), then look at the role's sessions.
Usually innocent: a second deployment that uses the same role with a ledger of its own. Give each its own.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit
from nightlatch.model.evidence import ACTOR_ARN
from nightlatch.model.matching import is_responder


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on any activity by a responder; the echoes of our own changes never come here."""
    strange = [a for a in case.activities if is_responder(a.actor, a.evidence.get(ACTOR_ARN), facts.responders)]
    if not strange:
        return None
    calls = ", ".join(dict.fromkeys(activity.operation for activity in strange))
    return Hit(
        says=f"Nightlatch's own {strange[0].actor.label} did {calls} on {case.subject.label}, and Nightlatch did not order it: "
        "its credentials may be stolen",
        because=tuple(activity.id for activity in strange),
    )


SIGNAL = Signal(id="A13", title="Nightlatch's own identity misused", points=60, check=check, attack=("T1078.004",))
