"""Policy's own decision, carried out: who is locked, who is left for a person, and what holds the machine back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from nightlatch.contracts import Message
from nightlatch.duties.attend import RECHECKS_S
from nightlatch.errors import LookupFailed, StoreError
from nightlatch.model import Activity, Case, ChangeState, Hold, Holding, Inventory, Kind, Level, Policy, Verb, Verdict
from tests.build import START, TENANT, activity, minutes, principal
from tests.duties.attending import ADMIN, KEY_ID, THINGS, Bench, born, ours
from tests.fakes import FakeDirectory


def policy(**more: object) -> Policy:
    return Policy.model_validate({"modes": {"default": "enforce"}, **more})


def test_a_dangerous_newborn_is_locked_and_read_back() -> None:
    bench = Bench()
    case = bench.intrude()
    attended = bench.attend(case)
    assert attended.quarantine is not None
    assert (attended.quarantine.state, attended.quarantine.by, attended.quarantine.newborn) == (Hold.HELD, "nightlatch", True)
    assert attended.confirmed == "the live account is AIDAEXAMPLESVC-REPORT, created at 2026-03-02 10:00:00 UTC"
    assert bench.states() == {"shut"}
    assert [(change.target, change.state) for change in bench.changes(case)] == [(each, ChangeState.VERIFIED) for each in THINGS]
    assert bench.town.calls == [("svc-report", each, "shut") for each in THINGS]
    assert "quarantine is held: read back" in attended.says
    assert bench.meter.timed["happening_to_lock"] == [600]


def test_a_lock_is_looked_at_again_within_minutes_and_one_that_stands_asks_for_nothing_more() -> None:
    bench = Bench()
    case = bench.intrude()
    bench.attend(case)
    bench.clock.pass_(minutes=6)
    assert list(bench.queue.receive(bench.clock())) == [Message(case.id, 0)] * len(RECHECKS_S)
    for _ in range(3):
        bench.attend(case)
    assert not list(bench.queue.receive(bench.clock() + timedelta(hours=1)))
    assert len(bench.town.calls) == len(THINGS)


def test_what_somebody_undid_is_made_again_told_and_counted() -> None:
    bench = Bench()
    case = bench.intrude()
    bench.attend(case)
    bench.town.things["svc-report"]["door"] = "open"
    attended = bench.attend(case)
    assert "somebody undid 1 of our changes: made again" in attended.says
    assert bench.meter.counted[("undone",)] == 1
    assert bench.states() == {"shut"}
    assert attended.case is not None
    assert "Q10" in {finding.signal for finding in bench.assess(*born()).findings}


@pytest.mark.parametrize(
    ("mode", "says"), [("observe", "the mode of aws.lock is observe"), ("approve", "the mode of aws.lock is approve")]
)
def test_a_mode_below_enforce_changes_nothing_and_says_so(mode: str, says: str) -> None:
    bench = Bench(policy(modes={"default": "enforce", "providers": {"aws": mode}}))
    attended = bench.attend(bench.intrude())
    assert not bench.town.calls
    assert attended.quarantine is None
    assert any(says in text for text in attended.says)


def test_a_mode_may_be_set_for_one_action_alone() -> None:
    bench = Bench(policy(modes={"default": "enforce", "actions": {"aws.lock": "approve"}}))
    bench.attend(bench.intrude())
    assert bench.town.things["svc-report"] == {"door": "open", f"key:{KEY_ID}": "shut", f"grant:{ADMIN}": "shut"}


def test_the_kill_switch_stops_the_machine_and_no_person() -> None:
    bench = Bench()
    case = bench.intrude()
    bench.pipeline.control.switch(stopped=True)
    attended = bench.attend(case)
    assert not bench.town.calls
    assert any("the kill switch is pulled" in text for text in attended.says)
    order = bench.order(Verb.QUARANTINE, case)
    bench.attend(case)
    assert bench.states() == {"shut"}
    bench.town.things["svc-report"]["door"] = "open"
    assert "the kill switch is pulled: whether the lock stands was not looked at" in bench.attend(case).says
    assert bench.town.things["svc-report"]["door"] == "open"
    bench.order(Verb.RELEASE, case)
    bench.attend(case)
    assert bench.states() == {"open"}
    result = bench.outcome(order)
    assert result is not None
    assert result.done


def test_the_kill_switch_of_the_policy_file_stops_the_machine_too() -> None:
    bench = Bench(policy(kill_switch=True))
    bench.attend(bench.intrude())
    assert not bench.town.calls


def test_an_observing_provider_is_not_rechecked_either() -> None:
    bench = Bench()
    case = bench.intrude()
    bench.attend(case)
    bench.town.things["svc-report"]["door"] = "open"
    bench.policy = policy(modes={"default": "observe"})
    assert "the mode is observe: whether the lock stands was not looked at" in bench.attend(case).says
    assert bench.town.things["svc-report"]["door"] == "open"


def test_newborns_of_one_actor_over_the_budget_become_one_flood_that_lists_the_rest() -> None:
    bench = Bench(policy(budgets={"newborns_per_actor": 2}))
    cases = [bench.intrude(f"svc-{number}") for number in range(5)]
    says = [bench.attend(case).says for case in cases]
    assert [bench.states(f"svc-{number}") == {"shut"} for number in range(5)] == [True, True, False, False, False]
    (flood,) = bench.pipeline.control.floods.all()
    assert flood.cases == tuple(case.id for case in cases[2:])
    assert any(f"nightlatch approve {flood.id!r}" in text for text in says[4])
    assert bench.meter.counted[("floods",)] == 1
    for case in cases:
        bench.attend(case)
    assert bench.pipeline.control.floods.find(flood.id) == flood
    assert len(bench.town.calls) == 2 * len(THINGS)
    for case in cases[2:]:
        bench.order(Verb.APPROVE, case)
        bench.attend(case)
    assert all(bench.states(f"svc-{number}") == {"shut"} for number in range(5))


def test_another_actors_newborns_have_a_budget_of_their_own() -> None:
    bench = Bench(policy(budgets={"newborns_per_actor": 1}))
    bench.attend(bench.intrude("svc-1"))
    bench.attend(bench.intrude("svc-2", actor=principal("eli")))
    assert bench.states("svc-2") == {"shut"}


def test_all_newborns_of_an_hour_have_a_budget_and_the_next_hour_has_another() -> None:
    bench = Bench(policy(budgets={"newborns_per_hour": 1}))
    bench.attend(bench.intrude("svc-1"))
    second = bench.intrude("svc-2")
    assert any("newborn accounts in an hour" in text for text in bench.attend(second).says)
    assert bench.states("svc-2") == {"open"}
    bench.clock.pass_(hours=1)
    bench.attend(second)
    assert bench.states("svc-2") == {"shut"}


def rekeyed(bench: Bench, name: str) -> Case:
    """An account from long before is given a key, which its maker then uses himself: for quarantine, but not for a lock."""
    key = born(name)[1]
    used = activity(Kind.DISCOVERY, 1, actor=key.subject, subject=principal("somebody"), level=Level.CONTEXT)
    bench.assess(used, key)
    case = bench.settle((key,), created=START - timedelta(days=90))
    assert (case.born, case.judgment.verdict) == (None, Verdict.QUARANTINE)
    return case


def test_of_an_older_account_only_the_increment_is_taken_back() -> None:
    bench = Bench()
    attended = bench.attend(rekeyed(bench, "svc-old"))
    assert bench.town.things["svc-old"] == {"door": "open", f"key:{KEY_ID}": "shut", f"grant:{ADMIN}": "open"}
    assert attended.quarantine is not None
    assert not attended.quarantine.newborn


def test_a_persons_quarantine_of_an_older_account_locks_all_of_it() -> None:
    bench = Bench()
    bench.inventory = administrators("ana", "ben")
    case = rekeyed(bench, "svc-old")
    order = bench.order(Verb.QUARANTINE, case)
    bench.attend(case)
    assert bench.town.things["svc-old"] == {"door": "shut", f"key:{KEY_ID}": "shut", f"grant:{ADMIN}": "open"}
    result = bench.outcome(order)
    assert result is not None
    assert result.done
    assert not bench.pipeline.control.orders.open(str(case.key))


def test_not_even_a_person_locks_the_last_administrator() -> None:
    bench = Bench()
    bench.inventory = administrators("ana")
    case = rekeyed(bench, "svc-old")
    order = bench.order(Verb.QUARANTINE, case)
    bench.attend(case)
    assert bench.town.things["svc-old"]["door"] == "open"
    result = bench.outcome(order)
    assert result is not None
    assert any("only 1 other administrators would be left" in text for text in result.says)


def administrators(*names: str) -> Inventory:
    held = tuple(Holding(account=principal(name), roles=(ADMIN,)) for name in names)
    return Inventory(provider="aws", tenant=TENANT, at=START, holdings=held)


def test_older_accounts_have_a_small_budget() -> None:
    bench = Bench(policy(budgets={"older_per_hour": 1}))
    bench.attend(rekeyed(bench, "svc-1"))
    says = bench.attend(rekeyed(bench, "svc-2")).says
    assert "the machine has changed 1 older accounts in an hour: a person decides" in says
    assert bench.states("svc-2") == {"open"}


def test_the_echo_of_our_own_change_raises_nothing() -> None:
    bench = Bench()
    case = bench.intrude()
    before = bench.attend(case).case
    echo = ours("Shut", 10, kind=Kind.CREDENTIAL_REMOVED, credential=born()[1].credential)
    after = bench.assess(echo)
    assert before is not None
    assert after.judgment == before.judgment
    assert "A13" not in {finding.signal for finding in after.findings}
    assert echo.id not in {each.id for each in after.activities}


def test_a_strange_call_by_our_own_identity_is_a_question_paged_and_held() -> None:
    bench = Bench()
    case = bench.settle((ours("CreateUser", 0, "svc-odd", kind=Kind.ACCOUNT_CREATED), *_armed("svc-odd")))
    decision = case.judgment
    assert (decision.verdict, decision.paged) == (Verdict.ASK, True)
    assert any("Nightlatch's own identity acted without an order" in text for text in decision.held)
    bench.attend(case)
    assert not bench.town.calls


def _armed(name: str) -> tuple[Activity, ...]:
    return tuple(
        each.model_copy(update={"actor": ours("x", 0).actor, "evidence": ours("x", 0).evidence}) for each in born(name)[1:]
    )


def test_a_case_that_is_not_there_yet_comes_again() -> None:
    with pytest.raises(StoreError, match="comes again"):
        Bench().attend("aws:111122223333:user:nobody@2026-01-01T00:00:00Z")


def test_an_account_that_cannot_be_looked_at_is_left_alone() -> None:
    bench = Bench()
    case = bench.intrude()
    bench.directory = type(bench.directory)(refuses="grant iam:GetUser")
    assert any("grant iam:GetUser" in text for text in bench.attend(case).says)
    assert not bench.town.calls


def test_while_one_works_on_an_account_another_has_to_come_again() -> None:
    bench = Bench()
    case = bench.intrude()
    with bench.act.leases.held(str(case.key)), pytest.raises(StoreError, match="somebody else is working"):
        bench.attend(case)
    assert not bench.town.calls
    bench.attend(case)
    assert bench.states() == {"shut"}


def test_a_tenant_that_is_not_reached_is_said_and_changes_nothing() -> None:
    bench = Bench()
    case = bench.intrude()

    def reach(_provider: str, _tenant: str) -> object:
        raise LookupFailed("grant sts:AssumeRole")

    says = replace(bench.act, reach=reach)(case.id).says
    assert any("the account could not be reached: grant sts:AssumeRole" in text for text in says)
    assert not bench.town.calls


def test_an_account_born_long_ago_by_the_clock_is_no_newborn_any_more() -> None:
    bench = Bench()
    case = bench.intrude()
    bench.clock.now = minutes(25 * 60)
    says = bench.attend(case).says
    assert any("only newborn accounts are locked by the machine" in text for text in says)
    assert bench.town.things["svc-report"]["door"] == "open"


def test_an_account_that_is_not_told_of_yet_is_looked_at_again_and_locked_then() -> None:
    bench = Bench()
    bench.clock.now = minutes(3)
    case, known = bench.intrude(), bench.directory
    bench.directory = FakeDirectory()
    for _ in range(2):
        bench.attend(case)
        bench.clock.pass_(minutes=1)
        assert list(bench.queue.receive(bench.clock() + timedelta(minutes=4))) == [Message(case.id, 0)]
    assert bench.states() == {"open"}
    bench.directory = known
    bench.attend(case)
    assert bench.states() == {"shut"}


def test_an_account_that_is_gone_for_good_is_not_looked_at_for_ever() -> None:
    bench = Bench()
    case = bench.intrude()
    bench.directory = FakeDirectory()
    bench.clock.pass_(minutes=20)
    bench.attend(case)
    assert not list(bench.queue.receive(bench.clock() + timedelta(hours=1)))
