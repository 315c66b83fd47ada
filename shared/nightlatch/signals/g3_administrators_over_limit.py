"""This case made one more administrator than the tenant is meant to have.

Why: ATT&CK's own advice is to watch for administrators beyond a known number; nobody reads a list of forty names.
Usually innocent: a team that grew. Then the limit is wrong: set `roster.limit`, or the tenant's own in `roster.limits`.
Only newcomers count: a known administrator who gets a second role makes nobody more.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on the activities that carried the number of administrators over the limit; show the highest number."""
    over = [
        (activity, step)
        for activity in case.activities
        if activity.succeeded
        and (step := facts.roster.get(activity.id)) is not None
        and step.newcomer
        and step.after > facts.policy.roster.limit_of(activity.tenant)
    ]
    if not over:
        return None
    activity, step = max(over, key=lambda pair: pair[1].after)
    limit = facts.policy.roster.limit_of(activity.tenant)
    return Hit(
        says=f"administrators of {activity.tenant}: {step.before} → {step.after}, the limit is {limit}",
        because=tuple(activity.id for activity, _ in over),
    )


SIGNAL = Signal(id="G3", title="Administrators over the limit", points=25, check=check, attack=("T1098.003",))
