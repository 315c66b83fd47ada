"""What people order: carried out once, kept with what became of it, and settling what came before it."""

import pytest

from nightlatch.contracts import Message
from nightlatch.errors import StoreError, TryLater
from nightlatch.model import ChangeState, Hold, Kind, Policy, Result, Verb, Verdict
from tests.build import activity, grant, principal
from tests.duties.attending import THINGS, Bench, born
from tests.fakes import FakeDirectory


def approving(**more: object) -> Policy:
    return Policy.model_validate({"modes": {"default": "approve"}, **more})


def result(bench: Bench, order: object) -> Result:
    found = bench.outcome(order)  # type: ignore[arg-type]  # always an Order
    assert found is not None
    return found


def test_a_yes_carries_out_the_plan_that_was_seen() -> None:
    bench = Bench(approving())
    case = bench.intrude()
    bench.attend(case)
    assert bench.states() == {"open"}
    order = bench.order(Verb.APPROVE, case)
    attended = bench.attend(case)
    assert bench.states() == {"shut"}
    assert attended.quarantine is not None
    assert attended.quarantine.by == "on call"
    assert result(bench, order).done
    assert bench.meter.counted["orders", "approve", "true"] == 1


def test_a_yes_to_what_has_changed_since_is_refused() -> None:
    bench = Bench(approving())
    case = bench.intrude()
    order = bench.order(Verb.APPROVE, case)
    bench.assess(
        activity(Kind.ROLE_GRANTED, 3, subject=born()[0].subject, grants=(grant(1, "arn:aws:iam::aws:policy/IAMFullAccess"),))
    )
    bench.attend(case)
    assert bench.states() == {"open"}
    assert not result(bench, order).done
    assert "look again" in result(bench, order).says[0]


def test_observe_refuses_even_a_yes() -> None:
    bench = Bench(Policy())
    case = bench.intrude()
    order = bench.order(Verb.APPROVE, case)
    bench.attend(case)
    assert not bench.town.calls
    assert not result(bench, order).done


def test_an_order_about_a_case_that_is_gone_closes_and_says_so() -> None:
    bench = Bench()
    case = bench.intrude()
    order = bench.order(Verb.QUARANTINE, case, case=f"{case.key}@1999-01-01T00:00:00Z")
    bench.attend(case)
    assert result(bench, order).says == (f"there is no case '{case.key}@1999-01-01T00:00:00Z' any more: nothing to quarantine",)


def test_an_order_is_carried_out_once() -> None:
    bench = Bench(approving())
    case = bench.intrude()
    bench.order(Verb.APPROVE, case)
    for _ in range(3):
        bench.attend(case)
    assert len(bench.town.calls) == len(THINGS)
    assert bench.meter.counted["orders", "approve", "true"] == 1


@pytest.mark.parametrize("verb", [Verb.RELEASE, Verb.EXPECTED])
def test_after_a_release_all_is_as_it_was_and_no_replay_of_old_records_changes_anything(verb: Verb) -> None:
    bench = Bench()
    records = born()
    case = bench.settle(records)
    before = bench.town.copy()
    bench.attend(case)
    bench.clock.pass_(minutes=5)
    order = bench.order(verb, case)
    attended = bench.attend(case)
    assert bench.town.copy() == before
    assert result(bench, order).done
    assert attended.quarantine is not None
    assert attended.quarantine.state is Hold.RELEASED
    calls = len(bench.town.calls)
    bench.assess(*records, *(born(at=0.5)[1:]))
    for _ in range(3):
        bench.attend(case)
    assert len(bench.town.calls) == calls
    assert bench.town.copy() == before


def test_new_evidence_after_a_release_locks_again_as_another_run() -> None:
    bench = Bench()
    case = bench.intrude()
    bench.attend(case)
    bench.order(Verb.RELEASE, case)
    bench.attend(case)
    bench.clock.pass_(minutes=5)
    bench.assess(*born(at=14)[1:])
    attended = bench.attend(case)
    assert attended.quarantine is not None
    assert (attended.quarantine.number, attended.quarantine.state) == (2, Hold.HELD)
    bench.clock.pass_(minutes=5)
    bench.order(Verb.RELEASE, case)
    bench.attend(case)
    assert bench.states() == {"open"}


def test_expected_without_a_lock_settles_and_changes_nothing() -> None:
    bench = Bench()
    case = bench.intrude()
    order = bench.order(Verb.EXPECTED, case)
    attended = bench.attend(case)
    assert not bench.town.calls
    assert result(bench, order).says == ("nothing of ours holds svc-report",)
    assert attended.case is not None
    assert attended.case.judgment.verdict is Verdict.LOG


def test_a_confirmed_lock_stays_although_its_case_is_settled() -> None:
    bench = Bench()
    case = bench.intrude()
    bench.attend(case)
    order = bench.order(Verb.CONFIRM, case)
    attended = bench.attend(case)
    assert attended.case is not None
    assert attended.case.judgment.verdict is Verdict.LOG
    assert attended.quarantine is not None
    assert (attended.quarantine.state, attended.quarantine.confirmed_by) == (Hold.HELD, "on call")
    assert bench.states() == {"shut"}
    assert result(bench, order).done


def test_nothing_held_cannot_be_confirmed() -> None:
    bench = Bench(Policy())
    case = bench.intrude()
    order = bench.order(Verb.CONFIRM, case)
    bench.attend(case)
    assert not result(bench, order).done


def test_a_release_that_cannot_be_finished_stays_ordered_and_goes_on_by_itself() -> None:
    bench = Bench()
    case = bench.intrude()
    bench.attend(case)
    order = bench.order(Verb.RELEASE, case)
    bench.town.fails = [TryLater("slow down")] * 100
    bench.attend(case)
    assert bench.outcome(order) is None
    assert bench.held(case).state is Hold.RELEASING  # type: ignore[union-attr]  # it is held
    bench.town.fails = []
    bench.clock.pass_(minutes=5)
    bench.attend(case)
    assert result(bench, order).done
    assert bench.states() == {"open"}


def test_an_order_waits_while_the_platform_cannot_be_asked_who_is_held() -> None:
    bench = Bench()
    case = bench.intrude()
    bench.attend(case)
    order = bench.order(Verb.RELEASE, case)
    known, bench.directory = bench.directory, FakeDirectory(refuses="slow down")
    bench.attend(case)
    assert bench.outcome(order) is None
    bench.directory = known
    bench.attend(case)
    assert result(bench, order).done


def family_bench(mode: str, family: str = "include") -> Bench:
    """svc-report makes svc-child, and gives it a key: harmless by itself."""
    bench = Bench(Policy.model_validate({"modes": {"default": mode}, "responses": {"family": family}}))
    child = activity(Kind.ACCOUNT_CREATED, 3, subject=principal("svc-child", id="AIDAEXAMPLESVC-CHILD"), actor=born()[0].subject)
    bench.settle((child,))
    return bench


def test_what_a_locked_account_made_is_named_and_left_to_people() -> None:
    bench = family_bench("enforce", "ask")
    attended = bench.attend(bench.intrude())
    assert any(text.startswith("family: svc-report made the account svc-child") for text in attended.says)
    assert bench.states("svc-child") == {"open"}
    assert not list(bench.pipeline.control.orders.waiting())


def test_where_policy_says_so_what_it_made_is_locked_with_it() -> None:
    bench = family_bench("enforce")
    bench.attend(bench.intrude())
    (order,) = bench.pipeline.control.orders.waiting()
    assert order.kin
    assert Message(order.case, order.seen_version, order.id) in list(bench.queue.receive(bench.clock()))
    bench.attend(order.case)
    assert bench.town.things["svc-child"]["door"] == "shut"
    assert result(bench, order).done


@pytest.mark.parametrize("stop", ["kill switch", "approve", "budget"])
def test_the_machines_own_wish_for_a_relative_meets_the_machines_guardrails(stop: str) -> None:
    bench = family_bench("enforce")
    bench.attend(bench.intrude())
    (order,) = bench.pipeline.control.orders.waiting()
    if stop == "kill switch":
        bench.pipeline.control.switch(stopped=True)
    elif stop == "approve":
        bench.policy = approving()
    else:
        bench.policy = Policy.model_validate({"modes": {"default": "enforce"}, "budgets": {"newborns_per_hour": 1}})
    bench.attend(order.case)
    assert bench.states("svc-child") == {"open"}
    assert not result(bench, order).done


def test_a_name_that_is_anothers_is_never_locked_under_the_old_ones_run() -> None:
    """The held account was removed, and a new one of its name is quarantined by a person: that is another run, and can be released."""
    bench = Bench()
    case = bench.intrude()
    bench.attend(case)
    bench.clock.pass_(minutes=30)
    gone = activity(Kind.ACCOUNT_REMOVED, 30, subject=born()[0].subject)
    other = principal("svc-report", id="AIDAEXAMPLEANOTHER")
    again = activity(Kind.ACCOUNT_CREATED, 35, subject=other)
    bench.assess(gone)
    new = bench.settle((again,))
    assert new.id != case.id
    bench.order(Verb.QUARANTINE, new)
    bench.attend(new)
    held = bench.held(new)
    assert held is not None
    assert (held.number, held.subject.id, held.state) == (2, "AIDAEXAMPLEANOTHER", Hold.HELD)
    bench.order(Verb.RELEASE, new)
    bench.attend(new)
    assert bench.states() == {"open"}


def test_a_release_of_an_account_that_is_gone_has_nothing_left_to_do() -> None:
    bench = Bench()
    case = bench.intrude()
    bench.attend(case)
    bench.directory = FakeDirectory()
    bench.clock.pass_(minutes=11)
    calls = len(bench.town.calls)
    order = bench.order(Verb.RELEASE, case)
    bench.attend(case)
    assert result(bench, order).done
    assert bench.held(case).state is Hold.GONE  # type: ignore[union-attr]  # it was held
    assert len(bench.town.calls) == calls


def test_an_order_survives_a_ledger_that_fails_in_the_middle() -> None:
    bench = Bench()
    case = bench.intrude()
    order = bench.order(Verb.QUARANTINE, case)
    bench.town.fails = [StoreError("the store is down: try again")]
    with pytest.raises(StoreError):
        bench.attend(case)
    assert bench.outcome(order) is None
    bench.attend(case)
    assert bench.states() == {"shut"}
    assert {change.state for change in bench.changes(case)} == {ChangeState.VERIFIED}


def test_a_flood_lists_its_cases_in_the_order_in_which_they_came() -> None:
    bench = Bench(Policy.model_validate({"modes": {"default": "enforce"}, "budgets": {"newborns_per_actor": 0}}))
    first, second = bench.intrude("svc-1"), bench.intrude("svc-2", 1)
    bench.attend(second)
    bench.attend(first)
    (flood,) = bench.pipeline.control.floods.all()
    assert flood.cases == (second.id, first.id)
