"""Ending sessions already given: a deny by time of issue, which new sessions pass."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from nightlatch.model import Action, Kind
from nightlatch.providers.aws.playbooks.revoke_sessions import NAME, PLAYBOOK, revoking
from tests.aws.ministack import Ministack
from tests.providers.aws.playbooks.acting import (
    EVERYTHING,
    acting,
    acting_at,
    decided,
    happened,
    newborn,
    now,
    older,
    planned,
    session_of,
    step,
    taken_as_done_when_gone,
    there_and_back,
    trust_in,
    works,
)


@pytest.mark.parametrize("action", [Action.LOCK, Action.DISTRUST, Action.TAKE_BACK])
def test_sessions_end_and_only_a_person_may_ask_for_it(action: Action) -> None:
    with acting() as there:
        case = older(there.role())
        start = now()
        target = there_and_back(PLAYBOOK, case, step(action, case), there.live, lambda: there.picture("worker"))
        statement = json.loads(target.after["document"])["Statement"][0]
        issued = datetime.fromisoformat(statement["Condition"]["DateLessThan"]["aws:TokenIssueTime"])
        assert start <= issued <= datetime.now(UTC) + timedelta(seconds=1)
        assert (statement["Effect"], statement["Action"], statement["Resource"]) == ("Deny", "*", "*")
        assert "takes the role on again" in target.disturbs
        assert target.about == f"inline:{NAME}"
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


@pytest.mark.parametrize("action", [Action.LOCK, Action.DISTRUST])
def test_a_new_role_that_is_locked_needs_no_more_than_its_denial(action: Action) -> None:
    with acting() as there:
        case = newborn(there.role())
        case = decided(case, step(Action.LOCK, case))
        assert not PLAYBOOK.plan(case, step(action, case), there.live).targets
        assert not PLAYBOOK.plan(case, step(Action.LOCK, case), there.live).targets


def test_a_role_born_in_its_case_that_is_not_locked_loses_its_sessions() -> None:
    with acting() as there:
        case = newborn(there.role())
        asked = step(Action.DISTRUST, case)
        assert PLAYBOOK.plan(decided(case, asked), asked, there.live).targets


def test_what_came_after_an_old_revocation_needs_a_new_one() -> None:
    with acting() as there:
        subject = there.role()
        old = revoking(now() - timedelta(days=2))
        there.iam.put_role_policy(RoleName="worker", PolicyName=NAME, PolicyDocument=old)
        case = older(subject, happened(Kind.TRUST_CHANGED, subject))
        target = there_and_back(PLAYBOOK, case, step(Action.DISTRUST, case), there.live, lambda: there.picture("worker"))
        assert target.before["document"] == old
        assert target.undo_calls == ("PutRolePolicy",)
        earlier = older(subject, happened(Kind.TRUST_CHANGED, subject, now() - timedelta(days=3)))
        assert not PLAYBOOK.plan(earlier, step(Action.DISTRUST, earlier), there.live).targets


@pytest.mark.parametrize(
    "document",
    [
        '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}',
        revoking(datetime(2099, 1, 1, tzinfo=UTC)).replace("Deny", "Allow"),
    ],
)
def test_what_an_intruder_put_under_our_name_does_not_pass_for_ours(document: str) -> None:
    with acting() as there:
        case = older(there.role())
        there.iam.put_role_policy(RoleName="worker", PolicyName=NAME, PolicyDocument=document)
        there_and_back(PLAYBOOK, case, step(Action.DISTRUST, case), there.live, lambda: there.picture("worker"))


def test_a_role_that_is_gone_is_done() -> None:
    with acting() as there:
        case = older(there.role())
        target = planned(PLAYBOOK, case, step(Action.DISTRUST, case), there.live)
        there.iam.delete_role(RoleName="worker")
        taken_as_done_when_gone(PLAYBOOK, case, target, there.live)
        assert not PLAYBOOK.plan(case, step(Action.DISTRUST, case), there.live).targets


def test_where_iam_is_really_asked_old_sessions_stop_and_new_ones_work(ministack: Ministack) -> None:
    there = acting_at(ministack)
    subject = there.role("revoked", trust_in("*"))
    there.iam.put_role_policy(RoleName="revoked", PolicyName="may", PolicyDocument=EVERYTHING)
    held, case = session_of(ministack, subject), older(subject)
    target = planned(PLAYBOOK, case, step(Action.DISTRUST, case), there.live)
    assert works(ministack, held)
    PLAYBOOK.apply(subject, target, there.live)
    assert not works(ministack, held)
    time.sleep(1.1)  # the second that had begun is revoked, too
    assert works(ministack, session_of(ministack, subject))
    PLAYBOOK.revert(subject, target, there.live)
    assert works(ministack, held)
