"""The actor is itself a new account.

What it sees: access given by an actor that was created less than seven days before (less than a day: variant `day`). A
credential it gave itself is left to A11: everybody's first act is a new password.
Why it matters: intruders make accounts from accounts that they made, so that finding one does not end their stay.
Usually innocent: a new administrator's first week. Only a recorded or live creation date counts, never when we first saw
the actor; without one it is quiet.
"""

from datetime import timedelta

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Kind
from nightlatch.signals.reading import SIMULTANEOUS, givers, ids, self_made, told

YOUNG = timedelta(days=7)
DAY = timedelta(days=1)


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on access given by an actor younger than seven days."""
    found = [(age, a) for a in givers(case) if not _own_credential(a) and (age := _age(a, facts)) is not None and age < YOUNG]
    if not found:
        return None
    youngest, activities = min(age for age, _ in found), [a for _, a in found]
    hours = max(0, int(youngest / timedelta(hours=1)))
    shown = f"{hours // 24} days" if hours >= 48 else f"{hours} hours"
    return Hit(
        says=f"{told(activities)}; the account that did it was itself only {shown} old",
        because=ids(activities),
        variant="day" if youngest < DAY else None,
    )


def _age(activity: Activity, facts: Facts) -> timedelta | None:
    """How old the actor was; None when nobody knows, or when its creation date lies after the activity."""
    created = facts.actor(activity.actor).created
    age = activity.at - created if created else None
    return age if age is not None and age >= -SIMULTANEOUS else None


def _own_credential(activity: Activity) -> bool:
    return activity.kind is Kind.CREDENTIAL_ADDED and self_made(activity)


SIGNAL = Signal(
    id="A2",
    title="Actor is itself a new account",
    points=25,
    variants={"day": 35},
    check=check,
    attack=("T1136.003", "T1078.004"),
)
