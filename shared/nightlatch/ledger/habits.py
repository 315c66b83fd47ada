"""What one actor is known for, day by day: read forward and no further than asked, for many cases ask of the same actor."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from nightlatch.ledger.keys import moment
from nightlatch.model import Habits, Session

REACH = timedelta(days=90)
"""How far back an actor's habits go: far enough to tell silence of 45 days (signal A7) from an actor nobody ever saw."""
HABIT_DAYS = 30
"""How long something counts as a habit (SIGNALS: novelty decays after 30 days)."""

Day = dict[str, set[str]]
"""What an actor did on one day, by facet: `operation`, `network`, `session`, `hour`."""


class HabitDays:
    """The habit marks of one actor. `after` gives their sort keys (`day/facet/value`) from a day on, in order."""

    def __init__(self, after: Callable[[str], Iterator[str]]) -> None:
        self.after = after
        self._began = self._ended = ""
        self._rest: Iterator[str] = iter(())
        self._days: dict[str, Day] = {}

    def before(self, at: datetime) -> Habits:
        """What the actor was known for before the day of `at`."""
        first, until = (at - REACH).date().isoformat(), at.date().isoformat()
        recent = (at - timedelta(days=HABIT_DAYS)).date().isoformat()
        self._read(first, until)
        reached = [day for day in self._days if first <= day < until]
        known = [self._days[day] for day in reached if day >= recent]
        return Habits(
            operations=_joined(known, "operation"),
            networks=frozenset(value.replace("_", "/") for value in _joined(known, "network")),
            sessions=frozenset(Session(value) for value in _joined(known, "session")),
            hours=frozenset(int(value) for value in _joined(known, "hour")),
            last_seen=moment(f"{reached[-1]}T00:00:00.000000Z") if reached else None,
        )

    def _read(self, first: str, until: str) -> None:
        """Have every day from `first` on that is before `until`."""
        if not self._began or first < self._began:
            self._began, self._ended, self._rest = first, "", self.after(first)
            self._days.clear()
        if until <= self._ended:
            return
        for sort in self._rest:
            day, facet, value = sort.split("/", 2)
            self._days.setdefault(day, {}).setdefault(facet, set()).add(value)
            if day >= until:
                self._ended = day
                return
        self._ended = "~"


def _joined(days: list[Day], facet: str) -> frozenset[str]:
    return frozenset().union(*(day[facet] for day in days if facet in day))
