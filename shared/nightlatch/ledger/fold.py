"""Cuts what happened to one account into incarnations: names are reused, and each life is a case of its own.

Pure, and a function of the set: sorted by event time, ties by id. Records within two seconds are simultaneous, for
platforms stamp whole seconds.
"""

from collections.abc import Iterable
from datetime import timedelta

from nightlatch.model import Activity, Kind

SIMULTANEOUS = timedelta(seconds=2)


def incarnations(activities: Iterable[Activity], silence: timedelta) -> list[tuple[Activity, ...]]:
    """The lives of one case key, in order of time.

    A life ends with a removal, begins with a creation, is cut between two immutable ids and by `silence`. What lies
    within two seconds before a creation belongs to it: chains after a creation are unordered.
    """
    lives: list[list[Activity]] = []
    for activity in _once(activities):
        if not lives or _cut(lives[-1], activity, silence):
            lives.append([*_carried(lives, activity), activity])
        else:
            lives[-1].append(activity)
    return [tuple(life) for life in lives if life]


def _once(activities: Iterable[Activity]) -> list[Activity]:
    """In order, with one telling of each happening: the first, unless one tells that it failed.

    The beginning of a long operation reads like a success; only its end tells that the platform refused in between.
    """
    ordered = sorted(activities, key=lambda a: (a.at, a.id))
    chosen: dict[tuple[str, str], Activity] = {}
    for activity in ordered:
        if activity.same_as is not None:
            telling = (activity.same_as, activity.kind)
            before = chosen.setdefault(telling, activity)
            if before.succeeded and not activity.succeeded:
                chosen[telling] = activity
    return [a for a in ordered if a.same_as is None or chosen[(a.same_as, a.kind)] is a]


def _cut(life: list[Activity], activity: Activity, silence: timedelta) -> bool:
    last = life[-1]
    if activity.at - last.at > silence or _another_id(life, activity):
        return True
    if activity.did(Kind.ACCOUNT_CREATED):
        born = [a for a in life if a.did(Kind.ACCOUNT_CREATED)]
        told_again = born and (activity.at - born[-1].at <= SIMULTANEOUS or _same_id(born[-1], activity)) and not _removed(life)
        return not told_again and bool(born or _removed(life) or activity.at - life[0].at > SIMULTANEOUS)
    removed = _removed(life)
    return removed is not None and activity.at - removed.at > SIMULTANEOUS


def _same_id(one: Activity, other: Activity) -> bool:
    """Whether both are about one immutable id, which is given once: an application and its service principal, an invitation and its guest."""
    return one.subject.keyed_by_id and other.subject.keyed_by_id and one.subject.id == other.subject.id


def _carried(lives: list[list[Activity]], activity: Activity) -> list[Activity]:
    """What the creation takes over from the life before: its simultaneous neighbors, unless that life ended after them."""
    if not lives or not activity.did(Kind.ACCOUNT_CREATED):
        return []
    before = lives[-1]
    ended = max((index for index, a in enumerate(before) if a.did(Kind.ACCOUNT_REMOVED, Kind.ACCOUNT_CREATED)), default=-1)
    start = len(before)
    while (
        start - 1 > ended
        and activity.at - before[start - 1].at <= SIMULTANEOUS
        and not _another_id([before[start - 1]], activity)
    ):
        start -= 1
    carried = before[start:]
    del before[start:]
    return carried


def _removed(life: list[Activity]) -> Activity | None:
    return next((a for a in reversed(life) if a.did(Kind.ACCOUNT_REMOVED)), None)


def _another_id(life: list[Activity], activity: Activity) -> bool:
    if activity.subject.id is None:
        return False
    return any(a.subject.id not in (None, activity.subject.id) for a in life)
