"""What is held from one case to the next answers as the ledger does, and is let go of again."""

import random
from datetime import datetime, timedelta

import pytest

from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.evidence import Evidence
from nightlatch.ledger.items import Shelf
from nightlatch.ledger.timelines import Timelines
from nightlatch.model import Entry, Kind, Level, Policy, actor_key
from nightlatch.stages.asked import Asked
from tests.build import ACTOR, START, activity, minutes, principal

OTHER = principal("eli")
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    made = Evidence.over(MemoryStore(clock=None))
    for number in range(300):
        actor, level = (ACTOR, Level.WATCH) if number % 3 else (OTHER, Level.HISTORY)
        made.file(activity(Kind.CREDENTIAL_ADDED, number * 47, actor=actor, level=level))
    return made


@pytest.mark.parametrize("held", [10, 20_000])
def test_it_answers_as_the_ledger_however_little_it_holds(evidence: Evidence, held: int) -> None:
    asked, chance = Asked(evidence, Policy(), marks=held, actors=1, days=2), random.Random(3)  # noqa: S311 - a repeatable mix, no secret
    for _ in range(60):
        actor = actor_key(chance.choice([ACTOR, OTHER]))
        start = minutes(chance.randrange(-DAY // timedelta(minutes=1), 300 * 47))
        end = start + chance.choice([0, 1, 3]) * DAY
        assert tuple(asked.did(actor, start, end)) == evidence.timelines.did(actor, start, end)
        assert asked.habits(actor, start) == evidence.timelines.habits(actor, start)
        assert asked._held <= held or len(asked._days) <= 1 + (end.date() - start.date()).days


class Counted(Timelines):
    """Timelines that note of whom they were asked."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(shelf)
        self.asked: list[str] = []

    def did(self, actor: str, start: datetime, end: datetime) -> tuple[Entry, ...]:
        self.asked.append(actor)
        return super().did(actor, start, end)


@pytest.fixture
def counted(evidence: Evidence) -> Evidence:
    one = evidence
    return Evidence(one.shelf, Counted(one.shelf), one.tenants, one.meanings, one.roster, one.persons)


def test_what_is_asked_for_again_and_again_is_let_go_of_last(counted: Evidence) -> None:
    asked, busy = Asked(counted, Policy(), apart=50), actor_key(ACTOR)
    for number in range(200):
        asked.did(busy, START, START)
        asked.did(f"nobody-{number}", START, START)
    assert isinstance(counted.timelines, Counted)
    assert counted.timelines.asked.count(busy) == 1
    assert len(asked._days) == 50


def test_days_that_are_larger_than_the_bound_are_read_once_for_one_case_after_the_other(counted: Evidence) -> None:
    asked, busy = Asked(counted, Policy(), marks=1), actor_key(ACTOR)
    for _ in range(3):
        assert len(tuple(asked.did(busy, START, START + DAY))) > 10
    assert isinstance(counted.timelines, Counted)
    assert counted.timelines.asked == [busy]


def test_what_was_read_is_not_read_again(evidence: Evidence) -> None:
    asked, actor = Asked(evidence, Policy()), actor_key(OTHER)
    first = asked.did(actor, START, START + DAY)
    assert asked.did(actor, START, START + DAY).days == first.days
    assert asked.sightings("aws:111122223333") is asked.sightings("aws:111122223333")
    assert asked.standing("aws:111122223333") is asked.standing("aws:111122223333")
    assert asked.habits(actor, START) is asked.habits(actor, START + timedelta(minutes=1))
