"""One actor made three accounts, or gave grants to three, within ten minutes.

Why: intruders leave several ways back in, and scripts make them all at once. Usually innocent: a directory's sync, a
pipeline, a new team's first day: list who provisions, and this is explained.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import timedelta
from operator import itemgetter

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Entry, Facts, Hit, Kind, Outcome
from nightlatch.signals.reading import successes
from nightlatch.signals.sequencing import because

WITHIN = timedelta(minutes=10)
MANY = 3
_at = itemgetter(0)
"""An entry's time."""
SAYS = {Kind.ACCOUNT_CREATED: "created {} accounts", Kind.ROLE_GRANTED: "gave privileges to {} accounts"}


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on three different subjects in ten minutes, the case's own creation or grant among them."""
    found = [(activity, burst) for activity in successes(case, *SAYS) if (burst := _burst(activity, facts))]
    if not found:
        return None
    activity, burst = found[0]
    return Hit(
        says=f"{activity.actor.label} {SAYS[activity.kind].format(len(_subjects(burst)))} within ten minutes, "
        f"{case.subject.label} among them",
        because=because((activity for activity, _ in found), burst),
    )


def _burst(activity: Activity, facts: Facts) -> Sequence[Entry]:
    """The first ten minutes, the activity among them, in which its actor did the same to enough subjects; else nothing."""
    near = facts.actor(activity.actor).did.kind(activity.kind, activity.at - WITHIN, activity.at + WITHIN)
    around = [entry for entry in near if entry.outcome is Outcome.SUCCESS]
    for first, start in enumerate(around[: bisect_right(around, activity.at, key=_at)]):
        if first and around[first - 1].at == start.at:
            continue
        window = around[first : bisect_right(around, start.at + WITHIN, lo=first, key=_at)]
        if len(window) >= MANY and _reaches_many(window):
            return window
    return ()


def _reaches_many(entries: Sequence[Entry]) -> bool:
    found: set[tuple[str, str]] = set()
    for entry in entries:
        found.add((entry.subject_type, entry.subject))
        if len(found) == MANY:
            return True
    return False


def _subjects(entries: Sequence[Entry]) -> set[tuple[str, str]]:
    return {(entry.subject_type, entry.subject) for entry in entries}


SIGNAL = Signal(
    id="Q6",
    title="Many accounts or grants at once",
    points=25,
    check=check,
    attack=("T1136.003", "T1098.003"),
)
