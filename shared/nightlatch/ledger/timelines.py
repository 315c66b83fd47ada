"""What one actor did: keyed by event time, so that a verdict can look around.

Activities that are watched leave a mark each. What is only context leaves one mark an hour for each distinct
(operation, outcome, address, key), with its first and last time: bounded, and the same in any order.
"""

import hashlib
from datetime import datetime
from functools import lru_cache, partial
from typing import NamedTuple

from nightlatch.ledger.habits import HabitDays
from nightlatch.ledger.items import Index, Shelf
from nightlatch.ledger.keys import fit, moment, stamp
from nightlatch.model import Activity, CaseKey, Entry, Habits, Kind, Level, Outcome, Session, actor_key
from nightlatch.model.evidence import MARK, SERVICE
from nightlatch.model.matching import neighborhood

_HOUR, _HOUR_LENGTH = "%Y-%m-%dT%H", 13


class Timelines:
    """Marks of actors and tenants on one shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._known: set[tuple[object, ...]] = set()
        """Habit marks this process has written already: most activities repeat a habit."""

    def mark(self, activity: Activity, index: Index) -> None:
        """Leave the marks of one activity; idempotent and order-free."""
        told = _told(activity)
        if activity.level is Level.WATCH:
            index.add(_actor(told.actor), f"{stamp(activity.at)}/{fit(activity.id)}", _entry_of(activity, told).model_dump_json())
        else:
            self._mark_context(activity.at, told)
        self._mark_habits(activity.at, told, index)

    def did(self, actor: str, start: datetime, end: datetime) -> tuple[Entry, ...]:
        """What an actor did from `start` to `end`, in order of event time."""
        found: list[Entry] = []
        first, last = f"{start:{_HOUR}}", f"{stamp(end)}~"  # what is context of an hour stands before all else of it
        for sort, text in self.shelf.all(_actor(actor), after=first):
            if sort > last:
                break
            found += _of_hour(sort, text) if sort[_HOUR_LENGTH] == "/" else [_entry(text)]
        return tuple(sorted((entry for entry in found if start <= entry.at <= end), key=lambda e: (e.at, e.activity)))

    def habits(self, actor: str, at: datetime) -> Habits:
        """What the actor was known for before the day of `at`."""
        return self.habit_days(actor).before(at)

    def habit_days(self, actor: str) -> HabitDays:
        """What the actor is known for, to be asked as of several days."""
        return HabitDays(lambda first: (sort for sort, _ in self.shelf.all(_habits(actor), after=first)))

    def _mark_context(self, moment: datetime, told: "_Told") -> None:
        sort, template = _of_context(moment.replace(minute=0, second=0, microsecond=0), told)
        at = stamp(moment)

        def merged(old: str | None) -> str | None:
            first, last = (at, at) if old is None else old.split("|", 2)[:2]
            if old is not None and first <= at <= last:
                return None
            return f"{min(first, at)}|{max(last, at)}|{template}"

        self.shelf.change(_actor(told.actor), sort, merged)

    def _mark_habits(self, at: datetime, told: "_Told", index: Index) -> None:
        day = at.date()
        whole = (told.actor, day, at.hour, told.operation, told.session, told.network)
        if whole in self._known:
            return
        facets = {"operation": told.operation, "session": told.session.value, "hour": f"{at.hour:02}"}
        if told.network:
            facets["network"] = told.network.replace("/", "_")
        new = [mark for facet, value in facets.items() if (mark := (told.actor, day, facet, value)) not in self._known]
        for mark in new:
            _, _, facet, value = mark
            index.add(_habits(told.actor), f"{day.isoformat()}/{facet}/{fit(value)}", "", partial(self._remember, mark))
        if not new:
            self._remember(whole)

    def _remember(self, mark: tuple[object, ...]) -> None:
        if len(self._known) > 50_000:
            self._known.clear()
        self._known.add(mark)


class _Told(NamedTuple):
    """What a mark says beside when: the fields of an Entry that all activities of an hour's context share."""

    operation: str
    kind: Kind
    outcome: Outcome
    error: str | None
    actor: str
    case: str | None
    subject_type: str
    subject: str
    tier: int | None
    ip: str | None
    network: str | None
    region: str | None
    service: str | None
    session: Session
    key: str | None
    credential: str | None
    mark: str | None


@lru_cache(maxsize=20_000)
def _of_context(hour: datetime, told: _Told) -> tuple[str, str]:
    """Where an hour's mark of context stands, and what it says behind its times. A busy actor does the same all hour."""
    template = Entry(at=hour, activity="", **told._asdict()).model_dump_json()
    return f"{hour:{_HOUR}}/{hashlib.sha256(template.encode()).hexdigest()[:24]}", template


@lru_cache(maxsize=20_000)
def _entry(text: str) -> Entry:
    """A stored mark. The cases of one busy actor look at the same marks again and again."""
    return Entry.model_validate_json(text)


def _of_hour(sort: str, text: str) -> list[Entry]:
    """An hour's mark of context: the first and the last time of it."""
    first, last, template = text.split("|", 2)
    entry = _entry(template)
    return [entry.model_copy(update={"at": moment(at), "activity": f"context:{sort}"}) for at in sorted({first, last})]


def _entry_of(activity: Activity, told: _Told) -> Entry:
    """The mark that an activity leaves by itself."""
    agent = (activity.origin.user_agent or "")[:200] or None
    return Entry(at=activity.at, activity=activity.id, user_agent=agent, **told._asdict())


def _told(activity: Activity) -> _Told:
    key = CaseKey.of(activity.subject) if activity.level is Level.WATCH else None
    origin = activity.origin
    return _Told(
        operation=activity.operation,
        kind=activity.kind,
        outcome=activity.outcome,
        error=activity.error,
        actor=actor_key(activity.actor),
        case=str(key) if key else None,
        subject_type=activity.subject.type.value,
        subject=activity.subject.folded or "?",
        tier=min((grant.tier for grant in activity.grants), default=None),
        ip=origin.ip,
        network=origin.network or neighborhood(origin.ip),
        region=origin.region,
        service=activity.evidence.get(SERVICE),
        session=origin.session,
        key=origin.key,
        credential=activity.credential.id if activity.credential else None,
        mark=activity.evidence.get(MARK),
    )


def _actor(actor: str) -> str:
    return f"actor/{fit(actor)}"


def _habits(actor: str) -> str:
    return f"habits/{fit(actor)}"
