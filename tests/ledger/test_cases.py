"""Snapshots when several judge at once: who began later wins, and the other half is told once of each version."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.cases import Cases, Judging, Saved
from nightlatch.ledger.items import Shelf
from nightlatch.model import Case, CaseKey, Decision, Kind, Mode, Verdict
from tests.build import START, activity, case

BORN = activity(Kind.ACCOUNT_CREATED, event="born")
KEYED = activity(Kind.CREDENTIAL_ADDED, 1, event="keyed")
EARLIER = activity(Kind.CREDENTIAL_ADDED, -5, event="earlier")


@pytest.fixture
def cases() -> Cases:
    return Cases(Shelf(MemoryStore(), lambda: None))


def judged(*activities: object, verdict: Verdict = Verdict.ASK, score: int = 60) -> Case:
    made = case(*activities)  # type: ignore[arg-type]
    return made.model_copy(update={"decision": Decision(score=score, verdict=verdict, mode=Mode.OBSERVE)})


def save(cases: Cases, found: Case, ticket: int) -> tuple[Saved, ...]:
    return cases.save(found.key, [found], Judging(ticket))


def test_a_version_rises_with_content_and_only_then(cases: Cases) -> None:
    (first,) = save(cases, judged(BORN), 1)
    (again,) = save(cases, judged(BORN), 2)
    (more,) = save(cases, judged(BORN, KEYED), 3)
    assert (first.case.version, again.case.version, more.case.version) == (1, 1, 2)
    assert (first.fresh, again.fresh, more.fresh) == (True, False, True)


def test_tickets_rise(cases: Cases) -> None:
    key = CaseKey.of(BORN.subject)
    assert key is not None
    assert [cases.begin(key) for _ in range(3)] == [1, 2, 3]


def test_who_began_earlier_and_ends_later_changes_nothing(cases: Cases) -> None:
    whole, stale = judged(BORN, KEYED, score=90), judged(BORN)
    save(cases, whole, 2)
    assert save(cases, stale, 1) == ()
    kept = cases.find(whole.id)
    assert kept is not None
    assert len(kept.activity_ids) == 2


def test_who_began_earlier_does_not_come_back_where_nothing_had_changed(cases: Cases) -> None:
    """The last to begin found what was stored already; a stale judging in between must still not replace it."""
    save(cases, judged(BORN, KEYED), 1)
    save(cases, judged(BORN, KEYED), 3)
    assert save(cases, judged(BORN), 2) == ()


def test_who_began_earlier_forwards_nothing(cases: Cases) -> None:
    """With a late arrival the case has an earlier start; who did not see it would bring the old id back to life."""
    old, new = judged(BORN), judged(EARLIER, BORN).model_copy(update={"id": f"{CaseKey.of(BORN.subject)}@2026-03-02T09:55:00Z"})
    save(cases, old, 1)
    save(cases, new, 3)
    save(cases, old, 2)
    found = cases.find(old.id)
    assert found is not None
    assert found.id == new.id


def test_what_a_stale_judging_stores_under_a_start_nobody_knew_forwards(cases: Cases) -> None:
    """It read before the creation was filed and stores after the case with the creation was: the account has one case."""
    stale, whole = (
        judged(BORN),
        judged(EARLIER, BORN).model_copy(update={"id": f"{CaseKey.of(BORN.subject)}@2026-03-02T09:55:00Z"}),
    )
    save(cases, whole, 2)
    assert save(cases, stale, 1) == ()
    assert [each.id for each in cases.all([whole.key])] == [whole.id]
    found = cases.find(stale.id)
    assert found is not None
    assert found.id == whole.id


@given(st.permutations(range(1, 6)))
def test_whatever_the_order_of_ending_the_last_to_begin_stays(order: list[int]) -> None:
    cases = Cases(Shelf(MemoryStore(), lambda: None))
    for ticket in order:
        save(cases, judged(BORN, score=ticket), ticket)
    found = cases.find(judged(BORN).id)
    assert found is not None
    assert found.decision is not None
    assert found.decision.score == 5


def test_a_version_is_owed_until_it_was_queued(cases: Cases) -> None:
    (first,) = save(cases, judged(BORN), 1)
    assert first.owed
    (again,) = save(cases, judged(BORN), 2)
    assert again.owed
    cases.queued(first.case)
    (told,) = save(cases, judged(BORN), 3)
    assert not told.owed
    (more,) = save(cases, judged(BORN, KEYED), 4)
    assert more.owed


def test_what_is_only_logged_is_owed_once_it_was_told_of(cases: Cases) -> None:
    (quiet,) = save(cases, judged(BORN, verdict=Verdict.LOG, score=5), 1)
    assert not quiet.owed
    (loud,) = save(cases, judged(BORN, KEYED), 2)
    cases.queued(loud.case)
    (lower,) = save(cases, judged(BORN, KEYED, verdict=Verdict.LOG, score=6), 3)
    assert lower.owed


def test_when_it_arrived_is_kept_and_is_no_content(cases: Cases) -> None:
    first = judged(BORN)
    cases.save(first.key, [first], Judging(1, arrived=START, judged=START + timedelta(seconds=1)))
    (again,) = cases.save(first.key, [first], Judging(2, arrived=START + timedelta(hours=1)))
    kept = cases.find(first.id)
    assert kept is not None
    assert (again.case.version, kept.arrived) == (1, START)
