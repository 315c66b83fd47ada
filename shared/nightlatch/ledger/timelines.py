"""What one actor did: keyed by event time, so that a verdict can look around.

Activities that are watched leave a mark each. What is only context leaves one mark an hour for each distinct
(operation, outcome, address, key), with its first and last time: bounded, and the same in any order.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache, partial

from nightlatch.ledger.items import Index, Shelf
from nightlatch.ledger.keys import fit, moment, stamp
from nightlatch.model import Activity, CaseKey, Entry, Habits, Level, Session, actor_key
from nightlatch.model.evidence import MARK, SERVICE
from nightlatch.model.matching import neighborhood

REACH = timedelta(days=90)
"""How far back an actor's habits go: far enough to tell silence of 45 days (signal A7) from an actor nobody ever saw."""
HABIT_DAYS = 30
"""How long something counts as a habit (SIGNALS: novelty decays after 30 days)."""
_HOUR, _HOUR_LENGTH = "%Y-%m-%dT%H", 13


@dataclass(frozen=True, slots=True)
class Timelines:
    """Marks of actors and tenants on one shelf."""

    shelf: Shelf
    _known: set[tuple[str, date, str, str]] = field(default_factory=set)
    """Habit marks this process has written already: most activities repeat a habit."""

    def mark(self, activity: Activity, index: Index) -> None:
        """Leave the marks of one activity; idempotent and order-free."""
        actor = actor_key(activity.actor)
        entry = entry_of(activity)
        if activity.level is Level.WATCH:
            index.add(_actor(actor), f"{stamp(activity.at)}/{fit(activity.id)}", entry.model_dump_json())
        else:
            self._mark_context(actor, entry)
        self._mark_habits(actor, activity, entry, index)

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
        first = (at - REACH).date()
        recent = (at - timedelta(days=HABIT_DAYS)).date().isoformat()
        seen: dict[str, set[str]] = {"operation": set(), "network": set(), "session": set(), "hour": set()}
        last = ""
        for sort, _ in self.shelf.all(_habits(actor), after=first.isoformat()):
            day, facet, value = sort.split("/", 2)
            if day >= at.date().isoformat():
                break
            last = day
            if day >= recent:
                seen[facet].add(value)
        return Habits(
            operations=frozenset(seen["operation"]),
            networks=frozenset(value.replace("_", "/") for value in seen["network"]),
            sessions=frozenset(Session(value) for value in seen["session"]),
            hours=frozenset(int(value) for value in seen["hour"]),
            last_seen=moment(f"{last}T00:00:00.000000Z") if last else None,
        )

    def _mark_context(self, actor: str, entry: Entry) -> None:
        hour = entry.at.replace(minute=0, second=0, microsecond=0)
        template = entry.model_copy(update={"at": hour, "activity": "", "user_agent": None}).model_dump_json()
        digest = hashlib.sha256(template.encode()).hexdigest()[:24]
        at = stamp(entry.at)

        def merged(old: str | None) -> str | None:
            first, last = (at, at) if old is None else old.split("|")[:2]
            if old is not None and first <= at <= last:
                return None
            return f"{min(first, at)}|{max(last, at)}|{template}"

        self.shelf.change(_actor(actor), f"{hour:{_HOUR}}/{digest}", merged)

    def _mark_habits(self, actor: str, activity: Activity, entry: Entry, index: Index) -> None:
        day: date = activity.at.date()
        facets = {"operation": activity.operation, "session": activity.origin.session.value, "hour": f"{activity.at.hour:02}"}
        if entry.network:
            facets["network"] = entry.network.replace("/", "_")
        for facet, value in facets.items():
            mark = (actor, day, facet, value)
            if mark not in self._known:
                index.add(_habits(actor), f"{day.isoformat()}/{facet}/{fit(value)}", "", partial(self._remember, mark))

    def _remember(self, mark: tuple[str, date, str, str]) -> None:
        if len(self._known) > 50_000:
            self._known.clear()
        self._known.add(mark)


@lru_cache(maxsize=20_000)
def _entry(text: str) -> Entry:
    """A stored mark. The cases of one busy actor look at the same marks again and again."""
    return Entry.model_validate_json(text)


def _of_hour(sort: str, text: str) -> list[Entry]:
    """An hour's mark of context: the first and the last time of it."""
    first, last, template = text.split("|", 2)
    entry = _entry(template)
    return [entry.model_copy(update={"at": moment(at), "activity": f"context:{sort}"}) for at in sorted({first, last})]


def entry_of(activity: Activity) -> Entry:
    """The mark an activity leaves."""
    key = CaseKey.of(activity.subject) if activity.level is Level.WATCH else None
    origin = activity.origin
    return Entry(
        at=activity.at,
        activity=activity.id,
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
        user_agent=(origin.user_agent or "")[:200] or None,
        mark=activity.evidence.get(MARK),
    )


def _actor(actor: str) -> str:
    return f"actor/{fit(actor)}"


def _habits(actor: str) -> str:
    return f"habits/{fit(actor)}"
