"""What was asked of the ledger for one case of a batch, and is asked again for the next: read once, and held within bounds.

Cases of one tenant share its actors, and a busy actor's days hold thousands of marks.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from nightlatch.ledger.evidence import Evidence
from nightlatch.ledger.habits import HabitDays
from nightlatch.ledger.inventories import Inventories
from nightlatch.ledger.standing import Standing
from nightlatch.ledger.tenants import Sightings
from nightlatch.model import Day, Entry, Habits, Policy, Timeline

_DAY = timedelta(days=1)
_WHOLE = timedelta(days=1, microseconds=-1)
_MIDNIGHT = time(tzinfo=UTC)
_NOTHING = Day(())
"""A day of nobody's: most accounts never did anything."""

T = TypeVar("T")
K = TypeVar("K")


class Asked:
    """Answers of the evidence and the inventories, for the time of one batch.

    At most so many `marks` of timelines (each takes 400 to 600 bytes), on so many days of actors (`apart`), are held beside those that were asked for last,
    the habits of so many `actors`, and those of so many of their `days` ready made. Of timelines what was not asked for longest is let go of.
    """

    def __init__(
        self,
        evidence: Evidence,
        policy: Policy,
        inventories: Inventories | None = None,
        marks: int = 100_000,
        actors: int = 200,
        days: int = 1_000,
        apart: int = 5_000,
    ) -> None:
        self.evidence = evidence
        self.policy = policy
        self.inventories = inventories
        self.marks = marks
        self.actors = actors
        self.days = days
        self.apart = apart
        self._standings: dict[str, Standing] = {}
        self._sightings: dict[str, Sightings] = {}
        self._days: dict[tuple[str, date], Day] = {}
        self._held = 0
        self._habit_days: dict[str, HabitDays] = {}
        self._habits: dict[tuple[str, date], Habits] = {}

    def standing(self, tenant: str) -> Standing:
        """Who was an administrator of a tenant when."""
        if tenant not in self._standings:
            self._standings[tenant] = self.evidence.roster.standing(tenant, self.policy.roster, self.inventories)
        return self._standings[tenant]

    def sightings(self, tenant: str) -> Sightings:
        """What a tenant is known for."""
        if tenant not in self._sightings:
            self._sightings[tenant] = self.evidence.tenants.sightings(tenant)
        return self._sightings[tenant]

    def habits(self, actor: str, at: datetime) -> Habits:
        """What an actor was known for before the day of `at`."""
        day = (actor, at.date())
        if day not in self._habits:
            if actor not in self._habit_days:
                _make_room(self._habit_days, self.actors)
                self._habit_days[actor] = self.evidence.timelines.habit_days(actor)
            _make_room(self._habits, self.days)
            self._habits[day] = self._habit_days[actor].before(at)
        return self._habits[day]

    def did(self, actor: str, start: datetime, end: datetime) -> Timeline:
        """What an actor did from `start` to `end`."""
        wanted = [(actor, day) for day in _days(start.date(), end.date())]
        missing = [each[1] for each in wanted if each not in self._days]
        if missing:
            self._read(actor, missing[0], missing[-1])
        found = Timeline(tuple([self._again(each) for each in wanted]), start, end)
        while (self._held > self.marks or len(self._days) > self.apart) and len(self._days) > len(wanted):
            self._held -= len(self._days.pop(next(iter(self._days))).entries)
        return found

    def _again(self, wanted: tuple[str, date]) -> Day:
        """A day that is held; what is asked for again and again is let go of last."""
        day = self._days[wanted] = self._days.pop(wanted)
        return day

    def _read(self, actor: str, first: date, last: date) -> None:
        """Read days in one go: over a network each question is what costs."""
        start, end = datetime.combine(first, _MIDNIGHT), datetime.combine(last, _MIDNIGHT) + _WHOLE
        found: dict[date, list[Entry]] = {day: [] for day in _days(first, last)}
        for entry in self.evidence.timelines.did(actor, start, end):
            found[entry.at.date()].append(entry)
        for day, entries in found.items():
            if (actor, day) not in self._days:
                self._days[actor, day] = Day(entries) if entries else _NOTHING
                self._held += len(entries)


def _days(first: date, last: date) -> list[date]:
    return [first + number * _DAY for number in range((last - first).days + 1)]


def _make_room(held: dict[K, T], most: int) -> None:
    """Let go of what was asked first."""
    if len(held) >= most:
        del held[next(iter(held))]
