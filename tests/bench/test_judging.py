"""The generated activities are the mix they claim to be, and no store makes another verdict of them."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from nightlatch import bootstrap
from nightlatch.contracts import Store
from nightlatch.hosts.local.batched import BatchedSqliteStore
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.hosts.local.spilling import SpillingStore
from nightlatch.model import Activity, Case, Level
from nightlatch.sandbox.intrusion import intrusion
from tests.bench.activities import DAYS, START, a_day_of_one, activities
from tests.bench.judging import in_memory, live

NUMBER = 1_500


@pytest.fixture(scope="module")
def filed() -> list[Activity]:
    return list(activities(NUMBER, accounts=20, roles=2))


def judged(store: Store, filed: list[Activity]) -> list[Case]:
    pipeline = bootstrap.pipeline(bootstrap.policy(None), store, MemoryStore(clock=None), strict=True)
    for activity in filed:
        pipeline.file(activity)
    return list(pipeline.judging_all(store=False))


def test_the_mix_is_that_of_a_busy_organization(filed: list[Activity]) -> None:
    watched = Counter(activity.level is Level.WATCH for activity in filed)[True]
    assert 0.11 < watched / NUMBER < 0.19
    assert len({activity.id for activity in filed}) == NUMBER
    assert (filed[0].at - START).days == 0
    assert (filed[-1].at - START).days == DAYS - 1
    assert list(activities(NUMBER, accounts=20, roles=2)) == filed, "the same for the same seed"


def test_no_store_makes_another_verdict(filed: list[Activity], tmp_path: Path) -> None:
    def others() -> Iterator[SpillingStore | BatchedSqliteStore]:
        yield SpillingStore(bound=200_000)
        yield BatchedSqliteStore(tmp_path / "ledger.sqlite")

    expected = judged(MemoryStore(clock=None), filed)
    assert {case.judgment.verdict.value for case in expected} >= {"log", "notify", "ask"}
    for each in others():
        with closing(each) as store:
            assert judged(store, filed) == expected
            assert not isinstance(store, SpillingStore) or store.spilled


def test_a_case_that_was_made_without_being_checked_holds_what_a_check_would_give(filed: list[Activity]) -> None:
    attacked = in_memory().assess([("aws", each) for each in intrusion()]).cases
    for case in (*attacked, *judged(MemoryStore(clock=None), filed)):
        told = case.model_dump_json()
        assert Case.model_validate(case.model_dump(), strict=True) == Case.model_validate_json(told) == case
        assert Case.model_validate_json(told).model_dump_json() == told  # its parts stand in their order


def calls(number: int) -> float:
    """How many calls judging takes, for each of so many changes that one pipeline makes in a day."""
    pipeline, counted = in_memory(), Counter[str]()
    for activity in a_day_of_one(number):
        pipeline.file(activity)
    before = sys.getprofile()
    sys.setprofile(lambda _frame, event, _told: counted.update((event,)))
    try:
        judged = pipeline.judge_all(store=False)
    finally:
        sys.setprofile(before)
    assert len(judged) == number // 2
    return (counted["call"] + counted["c_call"]) / number


def test_a_change_costs_no_more_where_its_actor_makes_thousands() -> None:
    assert calls(1_200) < 1.25 * calls(300)


def test_a_record_that_comes_later_is_judged_over_what_is_filed(filed: list[Activity]) -> None:
    pipeline = in_memory()
    for activity in filed:
        pipeline.file(activity)
    assert live(pipeline, number=3) > 0
