"""Is this record the platform's telling of our own change? By the call, the thing it was done to, and the time: never by who did it alone.

Whoever steals the responder's credentials is not us: what the ledger holds no change for is his.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from nightlatch.model.kinds import Kind

if TYPE_CHECKING:
    from nightlatch.model.activity import Activity
    from nightlatch.model.change import Change

_EARLY = timedelta(seconds=5)
_LATE = timedelta(minutes=1)
"""Platforms stamp whole seconds by clocks of their own."""
_UNFINISHED = timedelta(hours=1)
"""How long a change may be under way whose end was not written: the process died, and the clock takes it up again."""


_ENABLING = (Kind.ACCOUNT_ENABLED, Kind.CREDENTIAL_ADDED)
"""What switching a credential on again is told as."""


def is_made(change: Change, activity: Activity) -> bool:
    """Whether this activity tells of the change being made, or made again."""
    end = change.remade_at or change.done_at or change.intended_at + _UNFINISHED
    return activity.operation in change.calls and _is_about(change, activity) and _within(activity, change.intended_at, end)


def is_undone(change: Change, activity: Activity) -> bool:
    """Whether this activity tells of our own release undoing the change."""
    if change.undoing_at is None:
        return False
    end = change.reverted_at or change.undoing_at + _UNFINISHED
    return activity.operation in change.undo_calls and _is_about(change, activity) and _within(activity, change.undoing_at, end)


def counters(change: Change, activity: Activity) -> bool:
    """Whether this activity takes the change away while it should stand, and not by our release.

    Its own inverse does. A call that both makes and undoes such a change (a key's status, a trust policy written whole) does when it
    enables something, or when a re-check later found the change undone. What happened in the very second of our change may have come
    before it: that is left to the re-checks.
    """
    made = change.done_at or change.intended_at
    over = change.undoing_at is not None and activity.at >= change.undoing_at - _EARLY
    if over or not activity.succeeded or activity.at < made or not _is_about(change, activity):
        return False
    if activity.operation in change.undo_calls and activity.operation not in change.calls:
        return True
    if activity.operation not in (*change.calls, *change.undo_calls) or is_made(change, activity):
        return activity.operation in change.undo_calls and activity.kind in _ENABLING
    found_later = change.undone_at is not None and activity.at <= change.undone_at
    return found_later or activity.kind in _ENABLING


def _is_about(change: Change, activity: Activity) -> bool:
    """Whether the record names what the change was done to, beside the account."""
    named = {grant.role.casefold() for grant in activity.grants}
    named.update(filter(None, [activity.subject.name and activity.subject.name.casefold()]))
    if activity.credential is not None and activity.credential.id is not None:
        named.add(activity.credential.id.casefold())
    return not change.about or not named.isdisjoint(change.about.casefold().split("\n"))


def _within(activity: Activity, start: datetime, end: datetime) -> bool:
    return start - _EARLY <= activity.at <= end + _LATE
