"""A person's decision settles everything older than it; only new evidence can raise the case again."""

from datetime import timedelta

import pytest

from nightlatch.model import Activity, Allowance, Case, CaseKey, Credential, Kind, Order, PrincipalType, Verb, Verdict
from nightlatch.model.evidence import MARK, MARK_LOG
from nightlatch.pipeline import Pipeline
from tests.build import START, activity, grant, minutes, principal
from tests.stages.test_order_free import pipeline

KEY = CaseKey(provider="aws", tenant="111122223333", type="user", name="svc-report")
BORN = (
    activity(Kind.ACCOUNT_CREATED, 0),
    activity(Kind.CREDENTIAL_ADDED, 1, credential=Credential(type="access_key", id="AKIAIOSFODNN7EXAMPLE")),
    activity(Kind.ROLE_GRANTED, 2, grants=(grant(0),)),
)


def filed(*activities: Activity) -> Pipeline:
    made = pipeline()
    for each in activities:
        made.file(each)
    return made


def decide(made: Pipeline, verb: Verb, at: float) -> None:
    made.control.orders.write(
        Order(
            id="o1",
            verb=verb,
            case=f"{KEY}@x",
            case_key=str(KEY),
            seen_version=1,
            who="on call",
            at=minutes(at),
            reason="it was us",
        )
    )


def judged(made: Pipeline) -> Case:
    (case,) = made.judge([KEY])
    return case


@pytest.mark.parametrize("verb", [Verb.RELEASE, Verb.EXPECTED, Verb.CONFIRM])
def test_after_a_decision_old_evidence_still_shows_and_scores_nothing(verb: Verb) -> None:
    made = filed(*BORN)
    assert judged(made).judgment.verdict is Verdict.QUARANTINE
    decide(made, verb, 10)
    case = judged(made)
    assert (case.judgment.score, case.judgment.verdict) == (0, Verdict.LOG)
    assert {finding.settled for finding in case.findings} == {True}


def test_an_approval_settles_nothing() -> None:
    made = filed(*BORN)
    decide(made, Verb.APPROVE, 10)
    assert judged(made).judgment.verdict is Verdict.QUARANTINE


def test_a_record_that_arrives_late_but_happened_before_the_decision_raises_nothing() -> None:
    made = filed(*BORN[:2])
    decide(made, Verb.RELEASE, 10)
    made.file(BORN[2])
    assert judged(made).judgment.verdict is Verdict.LOG


def test_new_evidence_raises_the_case_again() -> None:
    made = filed(*BORN)
    decide(made, Verb.RELEASE, 10)
    made.file(activity(Kind.ROLE_GRANTED, 20, grants=(grant(0, "arn:aws:iam::aws:policy/IAMFullAccess"),)))
    assert judged(made).judgment.verdict.rank >= Verdict.ASK.rank


def test_a_log_switched_off_after_the_release_is_new_evidence_although_no_activity_of_the_account() -> None:
    made = filed(*BORN)
    decide(made, Verb.RELEASE, 10)
    trail = activity(
        Kind.GUARD_REMOVED, 20, subject=principal("main", PrincipalType.UNKNOWN), actor=BORN[0].subject, evidence={MARK: MARK_LOG}
    )
    made.file(trail)
    assert "Q9" in {finding.signal for finding in judged(made).findings if finding.points > 0}


def test_an_exception_written_at_work_counts_beside_those_of_the_file() -> None:
    made = filed(BORN[0], BORN[1])
    before = judged(made).judgment.score
    allowance = {"name": "x", "owner": "o", "reason": "r", "expires": (START + timedelta(days=9)).date(), "subject": "svc-report"}
    made.control.write_allowance(Allowance.model_validate(allowance))
    case = judged(made)
    assert case.judgment.score < before
    assert any(finding.signal == "exception:x" for finding in case.findings)


def test_the_kill_switch_turns_a_quarantine_into_a_question() -> None:
    made = filed(*BORN)
    made.control.switch(stopped=True)
    assert judged(made).judgment.verdict is Verdict.ASK
    made.control.switch(stopped=False)
    assert judged(made).judgment.verdict is Verdict.QUARANTINE


def test_a_late_arrival_that_moves_the_start_leaves_a_forward() -> None:
    made = filed(*BORN[1:])
    old = judged(made).id
    made.file(BORN[0])
    new = judged(made).id
    assert new != old
    found = made.find(old)
    assert found is not None
    assert found.id == new


def test_a_version_rises_with_content_and_only_then() -> None:
    made = filed(*BORN[:1])
    assert [judged(made).version, judged(made).version] == [1, 1]
    made.file(BORN[1])
    assert judged(made).version == 2
