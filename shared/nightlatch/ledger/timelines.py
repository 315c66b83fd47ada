"""What one actor did: keyed by event time, so that a verdict can look around.

Activities that are watched leave a mark each. What is only context leaves one mark an hour for each distinct
(operation, outcome, address, key), with its first and last time: bounded, and the same in any order.
"""

import hashlib
from datetime import datetime
from functools import lru_cache, partial
from operator import itemgetter
from os.path import commonprefix

from nightlatch.ledger.entries import NO_TIME, entry_of, entry_of_hour, forget_spelled, spelled, spelled_of_hour
from nightlatch.ledger.habits import HabitDays
from nightlatch.ledger.items import Index, Shelf
from nightlatch.ledger.keys import fit, moment, stamp
from nightlatch.model import Activity, CaseKey, Entry, Habits, Level, actor_key
from nightlatch.model.evidence import MARK, SERVICE
from nightlatch.model.matching import neighborhood

_PLACE = itemgetter(0, 1)
"""Where an entry stands among others: by its time and its activity."""
_HOUR_LENGTH, _DAY_LENGTH = len("2026-03-02T10"), len("2026-03-02")


class Timelines:
    """Marks of actors and tenants on one shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._known: set[tuple[str, str, str, str]] = set()
        """Habit marks this process has written already: most activities repeat a habit."""

    def mark(self, activity: Activity, index: Index) -> None:
        """Leave the marks of one activity; idempotent and order-free."""
        told, at = _told(activity), stamp(activity.at)
        if activity.level is Level.WATCH:
            index.add(_actor(told.actor), f"{at}/{fit(activity.id)}", spelled(_entry_of(activity, told)))
        else:
            self._mark_context(at, told)
        self._mark_habits(at, told, index)

    def settle(self) -> None:
        """Let go of what is held for filing: everything was filed."""
        self._known.clear()
        forget_spelled()

    def did(self, actor: str, start: datetime, end: datetime) -> tuple[Entry, ...]:
        """What an actor did from `start` to `end`, in order of event time."""
        found: list[Entry] = []
        first, last = stamp(start)[:_HOUR_LENGTH], f"{stamp(end)}~"  # what is context of an hour stands before all else of it
        for sort, text in self.shelf.all(_actor(actor), commonprefix((first, last)), after=first):  # noqa: RUF071 - no paths
            if sort > last:
                break
            found += _of_hour(sort, text) if sort[_HOUR_LENGTH] == "/" else [entry_of(text)]
        return tuple(sorted([entry for entry in found if start <= entry.at <= end], key=_PLACE))

    def habits(self, actor: str, at: datetime) -> Habits:
        """What the actor was known for before the day of `at`."""
        return self.habit_days(actor).before(at)

    def habit_days(self, actor: str) -> HabitDays:
        """What the actor is known for, to be asked as of several days."""
        return HabitDays(lambda first: (sort for sort, _ in self.shelf.all(_habits(actor), after=first)))

    def _mark_context(self, at: str, told: Entry) -> None:
        hour = at[:_HOUR_LENGTH]
        template = spelled_of_hour(hour, told)
        sort = f"{hour}/{hashlib.sha256(template.encode()).hexdigest()[:24]}"
        self.shelf.change(_actor(told.actor), sort, partial(_spanned, at, at, template))

    def _mark_habits(self, at: str, told: Entry, index: Index) -> None:
        day, hour, actor, known = at[:_DAY_LENGTH], at[_DAY_LENGTH + 1 : _HOUR_LENGTH], told.actor, self._known
        facets = (("operation", told.operation), ("session", told.session), ("hour", hour), ("network", told.network))
        for facet, value in facets:
            if value is None or (mark := (actor, day, facet, value)) in known:
                continue
            spelled_as = value.replace("/", "_") if facet == "network" else value
            index.add(_habits(actor), f"{day}/{facet}/{fit(spelled_as)}", "", partial(self._remember, mark))

    def _remember(self, mark: tuple[str, str, str, str]) -> None:
        if len(self._known) > 50_000:
            self._known.clear()
        self._known.add(mark)


def joined(text: str, old: str | None) -> str | None:
    """An hour's mark of context (`first|last|template`) with the first and the last time of both; None where the old one has them."""
    first, last, template = text.split("|", 2)
    return _spanned(first, last, template, old)


def _spanned(first: str, last: str, template: str, old: str | None) -> str | None:
    if old is None:
        return f"{first}|{last}|{template}"
    since, until, _ = old.split("|", 2)
    return None if since <= first and last <= until else f"{min(first, since)}|{max(last, until)}|{template}"


def _of_hour(sort: str, text: str) -> list[Entry]:
    """An hour's mark of context: the first and the last time of it."""
    first, last, template = text.split("|", 2)
    name, times = f"context:{sort}", (first,) if first == last else (first, last)
    return [entry_of_hour(template, moment(at), name) for at in times]


def _entry_of(activity: Activity, told: Entry) -> Entry:
    """The mark that an activity leaves by itself."""
    agent = (activity.origin.user_agent or "")[:200] or None
    return told._replace(at=activity.at, activity=activity.id, user_agent=agent)


def _told(activity: Activity) -> Entry:
    """What a mark tells of an activity beside when, which one, and by which user agent."""
    origin, subject, grants = activity.origin, activity.subject, activity.grants
    key = CaseKey.of(subject) if activity.level is Level.WATCH else None
    return Entry(  # by place: names would take longer than all the rest, for each activity of a replay
        NO_TIME,
        "",
        activity.operation,
        activity.kind,
        activity.outcome,
        activity.error,
        actor_key(activity.actor),
        str(key) if key else None,
        str(subject.type),
        subject.folded or "?",
        min(grant.tier for grant in grants) if grants else None,
        origin.ip,
        origin.network or neighborhood(origin.ip),
        origin.region,
        activity.evidence.get(SERVICE),
        origin.session,
        origin.key,
        activity.credential.id if activity.credential else None,
        None,
        activity.evidence.get(MARK),
    )


@lru_cache(maxsize=1_000)
def _actor(actor: str) -> str:
    return f"actor/{fit(actor)}"


@lru_cache(maxsize=1_000)
def _habits(actor: str) -> str:
    return f"habits/{fit(actor)}"
