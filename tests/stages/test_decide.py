"""Findings and policy → verdict and plan."""

from typing import Any

import pytest

from nightlatch.model import (
    Action,
    Activity,
    Credential,
    Decision,
    Finding,
    Kind,
    Mode,
    Policy,
    PrincipalType,
    Session,
    Trait,
    Verdict,
)
from nightlatch.model.evidence import RESOURCE, SUBJECT_ARN
from nightlatch.stages.decide import Circumstances, decide
from tests.build import KEY, STRANGER, activity, case, grant, principal

ADMIN = activity(Kind.ROLE_GRANTED, 1, grants=(grant(0),))
KEYED = activity(Kind.CREDENTIAL_ADDED, 1, credential=Credential(type="access_key", id="AKIAIOSFODNN7EXAMPLE"))
BORN = (activity(), KEYED, ADMIN)
OUTSIDE = grant(1, "trust:stranger", Trait.EXTERNAL, member="arn:aws:iam::999988887777:root", member_tenant=STRANGER)


def finding(points: int, *, decisive: bool = False, signal: str = "X1", **more: Any) -> Finding:
    fields = {"signal": signal, "title": "", "says": "", "because": (), "points": points, "worth": points, "decisive": decisive}
    return Finding(**{**fields, **more})


def decided(
    *findings: Finding, of: tuple[Activity, ...] = BORN, policy: dict[str, Any] | None = None, **around: bool
) -> Decision:
    return decide(case(*of), findings, Policy.model_validate(policy or {}), Circumstances(**around))


@pytest.mark.parametrize(
    ("points", "verdict"),
    [(29, "log"), (30, "notify"), (59, "notify"), (60, "ask"), (79, "ask"), (80, "quarantine"), (100, "quarantine")],
)
def test_the_bounds_of_the_verdicts(points: int, verdict: str) -> None:
    assert decided(finding(points, decisive=True)).verdict == verdict


def test_circumstances_alone_never_lock_an_account() -> None:
    decision = decided(finding(60), finding(60, signal="X2"))
    assert (decision.score, decision.verdict) == (100, Verdict.ASK)
    assert "nothing decisive" in decision.why[0]


def test_a_provisioner_never_takes_a_decisive_finding_below_ask() -> None:
    decision = decided(finding(70, decisive=True), finding(-30, signal="P2"))
    assert (decision.score, decision.verdict) == (40, Verdict.ASK)
    assert "P2" in decision.why[0]


def test_a_provisioner_takes_circumstances_as_low_as_it_goes() -> None:
    assert decided(finding(70), finding(-60, signal="P2")).verdict is Verdict.LOG


def test_an_exception_never_hides_a_decisive_finding() -> None:
    decision = decided(finding(90, decisive=True), finding(-90, signal="exception:expected"))
    assert (decision.score, decision.verdict) == (0, Verdict.NOTIFY)


def test_what_a_person_has_dealt_with_is_neither_score_nor_reason_to_lock() -> None:
    assert decided(finding(0, worth=90, decisive=True, settled=True)).verdict is Verdict.LOG


def test_the_root_user_is_never_answered_by_the_machine() -> None:
    rooted = activity(origin=KEY.model_copy(update={"session": Session.ROOT}))
    decision = decided(finding(95, decisive=True), of=(rooted, ADMIN))
    assert (decision.verdict, decision.paged) == (Verdict.ASK, True)
    assert "root" in decision.held[0]


def test_a_break_glass_identity_is_paged_whether_it_acts_or_is_acted_upon() -> None:
    glass = {"break_glass": {"accounts": ["AIDAEXAMPLEDANA"]}}
    decision = decided(finding(95, decisive=True), policy=glass)
    assert (decision.verdict, decision.paged) == (Verdict.ASK, True)
    itself = activity(Kind.ROLE_GRANTED, subject=principal("night", id="AIDAEXAMPLEGLASS"), grants=(grant(0),))
    held = decided(finding(95, decisive=True), of=(itself,), policy={"break_glass": {"accounts": ["AIDAEXAMPLEGLASS"]}})
    assert held.verdict is Verdict.ASK
    assert "never touched" in held.held[0]


@pytest.mark.parametrize(("policy", "around"), [({"kill_switch": True}, {}), ({}, {"stopped": True})])
def test_the_kill_switch_turns_every_quarantine_into_a_question(policy: dict[str, Any], around: dict[str, Any]) -> None:
    assert decided(finding(95, decisive=True), policy=policy, **around).verdict is Verdict.ASK


def test_the_platforms_own_account_is_never_touched() -> None:
    decision = decided(finding(95, decisive=True), platform_owned=True)
    assert (decision.verdict, decision.plan) == (Verdict.ASK, ())


def test_a_newborn_is_locked_and_what_it_was_given_is_taken_back() -> None:
    plan = decided(finding(95, decisive=True)).plan
    assert [(step.action, step.target) for step in plan] == [
        (Action.LOCK, "svc-report"),
        (Action.DEACTIVATE, "AKIAIOSFODNN7EXAMPLE"),
        (Action.TAKE_BACK, "arn:aws:iam::aws:policy/AdministratorAccess"),
    ]
    assert plan[2].because == (ADMIN.id,)


def test_an_older_account_only_loses_what_the_case_added() -> None:
    trusted = activity(Kind.TRUST_CHANGED, grants=(OUTSIDE, grant(3, "trust:lambda", Trait.SERVICE)))
    assert [step.action for step in decided(finding(70, decisive=True), of=(trusted,)).plan] == [Action.DISTRUST]
    assert [step.action for step in decided(finding(70), of=(KEYED,)).plan] == [Action.DEACTIVATE]


def test_an_account_born_more_than_a_day_ago_is_no_newborn() -> None:
    late = activity(Kind.CREDENTIAL_ADDED, 25 * 60, credential=Credential(type="access_key", id="AKIAI44QH8DHBEXAMPLE"))
    assert [step.action for step in decided(finding(70), of=(activity(), late)).plan] == [Action.DEACTIVATE]


def test_an_older_account_with_nothing_to_take_back_waits_for_a_person() -> None:
    signed_in = activity(Kind.SIGN_IN)
    step = decided(finding(70), of=(signed_in,)).plan[0]
    assert step.action is Action.LOCK
    assert "only if a person says so" in step.says


@pytest.mark.parametrize("type", [PrincipalType.ROLE, PrincipalType.MANAGED_IDENTITY])
def test_what_was_handed_to_a_machine_is_parted_from_it(type: PrincipalType) -> None:
    lent = activity(Kind.IDENTITY_ATTACHED, subject=principal("night-export", type), evidence={RESOURCE: "machine-1"})
    assert [(step.action, step.target) for step in decided(finding(70), of=(lent,)).plan] == [(Action.DETACH, "machine-1")]


def test_what_was_removed_again_needs_no_undoing() -> None:
    gone = activity(Kind.CREDENTIAL_REMOVED, 5, credential=KEYED.credential)
    dropped = activity(Kind.ROLE_REMOVED, 5, grants=(grant(0),))
    plan = decided(finding(95, decisive=True), of=(*BORN, gone, dropped)).plan
    assert [step.action for step in plan] == [Action.LOCK]


def test_nothing_is_planned_below_ask_and_the_mode_is_the_providers() -> None:
    decision = decided(finding(40), policy={"modes": {"providers": {"aws": "approve"}}})
    assert (decision.plan, decision.mode) == ((), Mode.APPROVE)


def test_a_break_glass_account_listed_by_its_address_is_known_by_it() -> None:
    address = "arn:aws:iam::111122223333:user/glass"
    itself = activity(Kind.ROLE_GRANTED, subject=principal("glass"), grants=(grant(0),), evidence={SUBJECT_ARN: address})
    held = decided(finding(95, decisive=True), of=(itself,), policy={"break_glass": {"accounts": [address]}})
    assert (held.verdict, "never touched" in held.held[0]) == (Verdict.ASK, True)


def test_points_that_a_provisioner_explained_still_count_for_the_floor_under_a_decisive_finding() -> None:
    explained = finding(0, signal="A8", worth=20, explained="P2")
    decision = decided(finding(45, decisive=True), explained, finding(-30, signal="P2"))
    assert (decision.score, decision.verdict) == (15, Verdict.ASK)
