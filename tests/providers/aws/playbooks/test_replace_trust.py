"""A new role's trust policy is replaced whole, and comes back byte for byte; an older role's stays."""

import json

import pytest
from botocore.exceptions import ClientError

from nightlatch.model import Action
from nightlatch.providers.aws.playbooks.replace_trust import PLAYBOOK
from nightlatch.providers.aws.playbooks.trust_documents import SHUT
from tests.aws.ministack import Ministack
from tests.providers.aws.playbooks.acting import (
    SERVICE_TRUST,
    acting,
    acting_at,
    newborn,
    older,
    planned,
    session_of,
    step,
    taken_as_done_when_gone,
    there_and_back,
    trust_in,
)


def test_nobody_takes_on_a_new_role_until_its_very_trust_policy_is_back() -> None:
    with acting() as there:
        case = newborn(there.role())
        target = there_and_back(PLAYBOOK, case, step(Action.LOCK, case), there.live, lambda: there.picture("worker"))
        assert target.before["trust"] == SERVICE_TRUST
        assert target.after["trust"] == SHUT
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_an_older_role_keeps_its_trust_policy() -> None:
    with acting() as there:
        case = older(there.role())
        plan = PLAYBOOK.plan(case, step(Action.LOCK, case), there.live)
        assert not plan.targets
        assert "older than this case" in plan.notes[0]


def test_what_somebody_wrote_since_is_neither_before_nor_after() -> None:
    with acting() as there:
        case = newborn(there.role())
        target = planned(PLAYBOOK, case, step(Action.LOCK, case), there.live)
        PLAYBOOK.apply(case.subject, target, there.live)
        theirs = SERVICE_TRUST.replace("ec2", "lambda")
        there.iam.update_assume_role_policy(RoleName="worker", PolicyDocument=theirs)
        assert PLAYBOOK.read(case.subject, target, there.live) == {"trust": theirs}
        PLAYBOOK.apply(case.subject, target, there.live)
        assert there.picture("worker")["trust"] == SHUT


def test_iam_may_write_the_same_in_another_way() -> None:
    with acting() as there:
        case = newborn(there.role())
        target = planned(PLAYBOOK, case, step(Action.LOCK, case), there.live)
        there.iam.update_assume_role_policy(RoleName="worker", PolicyDocument=json.dumps(json.loads(SHUT), indent=4))
        assert PLAYBOOK.read(case.subject, target, there.live) == target.after
        assert not PLAYBOOK.plan(case, step(Action.LOCK, case), there.live).targets


def test_a_role_that_is_gone_is_done() -> None:
    with acting() as there:
        case = newborn(there.role())
        target = planned(PLAYBOOK, case, step(Action.LOCK, case), there.live)
        there.iam.delete_role(RoleName="worker")
        taken_as_done_when_gone(PLAYBOOK, case, target, there.live)
        assert not PLAYBOOK.plan(case, step(Action.LOCK, case), there.live).targets


def test_a_hostile_name_stays_one_argument_of_the_command() -> None:
    with acting() as there:
        case = newborn(there.role("x=@,.+-_"))
        target = planned(PLAYBOOK, case, step(Action.LOCK, case), there.live)
        assert "--role-name=x=@,.+-_" in target.by_hand[0]


def test_where_iam_is_really_asked_nobody_takes_it_on(ministack: Ministack) -> None:
    there = acting_at(ministack)
    key = ministack.user("taker", {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"})
    subject = there.role("shut", trust_in(there.live.arn("iam", "user/taker")))
    case, before = newborn(subject), there.picture("shut")
    target = planned(PLAYBOOK, case, step(Action.LOCK, case), there.live)
    session_of(ministack, subject, key)
    PLAYBOOK.apply(subject, target, there.live)
    with pytest.raises(ClientError, match="AccessDenied"):
        session_of(ministack, subject, key)
    PLAYBOOK.revert(subject, target, there.live)
    session_of(ministack, subject, key)
    assert there.picture("shut") == before
