"""What one actor did, as marks in order of event time: asked for stretches of it, and for sorts of marks within them.

A busy actor leaves thousands of marks a day, and each case that it had a hand in looks at the days around. So a day is sorted out once, for
all who look at it, and a question costs what it finds.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from nightlatch.model.kinds import Kind, Outcome, Session


class Entry(NamedTuple):
    """One mark on a timeline: an activity, cut down to what other cases ask about it.

    `case` is the text of the case key it was filed under, None for what has no case. `service` is the part of the
    platform that logged it (`iam.amazonaws.com`); `mark` the activity's evidence of that name; `tier` the best grant's.
    `actor` is an `actor_key`, `subject` a folded name (`?` where the record names nobody).
    """

    at: datetime
    activity: str
    operation: str
    kind: Kind
    outcome: Outcome
    error: str | None
    actor: str
    case: str | None
    subject_type: str
    subject: str
    tier: int | None = None
    ip: str | None = None
    network: str | None = None
    region: str | None = None
    service: str | None = None
    session: Session = Session.UNKNOWN
    key: str | None = None
    credential: str | None = None
    user_agent: str | None = None
    mark: str | None = None

    @property
    def succeeded(self) -> bool:
        """Whether the platform did it."""
        return self.outcome is Outcome.SUCCESS


_at = itemgetter(0)
"""An entry's time."""
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class Day:
    """The marks of a day, in order of event time, sorted out when somebody first asks for a sort."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries

    @cached_property
    def kinds(self) -> dict[Kind, list[Entry]]:
        """By kind."""
        found: dict[Kind, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.kind, []).append(entry)
        return found

    @cached_property
    def failed(self) -> list[Entry]:
        """What the platform refused, or could not do."""
        return [entry for entry in self.entries if not entry.succeeded]

    @cached_property
    def addresses(self) -> dict[str | None, set[str | None]]:
        """Where each key was used from, with success."""
        found: dict[str | None, set[str | None]] = {}
        for entry in self.entries:
            if entry.succeeded:
                found.setdefault(entry.key, set()).add(entry.ip)
        return found


class Timeline:
    """The marks from `start` to `end` of some days that follow each other."""

    def __init__(self, days: tuple[Day, ...], start: datetime, end: datetime) -> None:
        self.days = days
        self.start = start
        self.end = end

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Timeline":
        """All of these."""
        return cls((Day(tuple(sorted(entries, key=_at))),), _FIRST, _LAST)

    def __iter__(self) -> Iterator[Entry]:
        """All of them, in order of event time."""
        return iter(self.between(self.start, self.end))

    def between(self, start: datetime, end: datetime) -> tuple[Entry, ...]:
        """Those from `start` to `end`."""
        return self._slices([day.entries for day in self.days], start, end)

    def kind(self, kind: Kind, start: datetime, end: datetime) -> tuple[Entry, ...]:
        """Those of a kind, from `start` to `end`."""
        found = [entries for day in self.days if (entries := day.kinds.get(kind))]
        return self._slices(found, start, end) if found else ()

    def failed(self, start: datetime, end: datetime) -> tuple[Entry, ...]:
        """What was refused or failed, from `start` to `end`."""
        found = [day.failed for day in self.days if day.failed]
        return self._slices(found, start, end) if found else ()

    def addresses(self, key: str | None) -> set[str | None]:
        """All from which a key was used with success on these days; beyond `start` and `end` too."""
        return set().union(*[day.addresses.get(key, ()) for day in self.days])

    def _slices(self, found: Iterable[Sequence[Entry]], start: datetime, end: datetime) -> tuple[Entry, ...]:
        start, end = max(start, self.start), min(end, self.end)
        return tuple(chain.from_iterable([_within(entries, start, end) for entries in found]))


EMPTY = Timeline((), _FIRST, _LAST)


def _within(entries: Sequence[Entry], start: datetime, end: datetime) -> Sequence[Entry]:
    if not entries or entries[0].at > end or entries[-1].at < start:
        return ()
    first = bisect_left(entries, start, key=_at)
    return entries[first : bisect_right(entries, end, lo=first, key=_at)]
