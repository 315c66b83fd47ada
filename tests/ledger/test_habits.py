"""Habits are the same whichever day is asked about first."""

from collections.abc import Iterator
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from nightlatch.ledger.habits import HabitDays
from nightlatch.model import Session
from tests.build import START

FACETS = st.sampled_from(
    ["operation/CreateUser", "operation/ListUsers", "network/192.0.0.0_16", "session/key", "session/console", "hour/07"]
)
MARKS = st.lists(st.tuples(st.integers(-120, 3), FACETS), max_size=30)


def days(marks: list[tuple[int, str]]) -> HabitDays:
    sorts = sorted({f"{(START + timedelta(days=day)).date()}/{facet}" for day, facet in marks})

    def after(first: str) -> Iterator[str]:
        return (sort for sort in sorts if sort > first)

    return HabitDays(after)


@given(MARKS, st.lists(st.integers(-100, 5), min_size=1, max_size=6))
def test_one_that_was_asked_before_answers_as_a_new_one(marks: list[tuple[int, str]], asked: list[int]) -> None:
    kept = days(marks)
    for day in asked:
        at = START + timedelta(days=day)
        assert kept.before(at) == days(marks).before(at)


def test_what_counts_is_of_thirty_days_and_silence_of_ninety() -> None:
    known = days([(-91, "hour/03"), (-89, "hour/04"), (-31, "hour/05"), (-30, "hour/06"), (-1, "session/key"), (0, "hour/07")])
    habits = known.before(START)
    assert habits.hours == {6}
    assert habits.sessions == {Session.KEY}
    assert habits.last_seen == (START - timedelta(days=1)).replace(hour=0)
    silent = days([(-91, "hour/03"), (-89, "hour/04")]).before(START)
    assert (silent.hours, silent.last_seen) == (frozenset(), (START - timedelta(days=89)).replace(hour=0))
    assert days([(-91, "hour/03")]).before(START).last_seen is None
