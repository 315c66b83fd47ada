"""Denying everything to a role: first way, second way, third way, and whether it holds."""

import pytest

from nightlatch.contracts import Target
from nightlatch.errors import LookupFailed, QuotaFull
from nightlatch.model import Action, Principal
from nightlatch.providers.aws.account import QUARANTINE
from nightlatch.providers.aws.playbooks.deny_role import PLAYBOOK
from tests.aws.ministack import Ministack
from tests.providers.aws.emulated import answers, refuses
from tests.providers.aws.playbooks.acting import (
    EVERYTHING,
    Acting,
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
    works,
)

DENY = "arn:aws:iam::aws:policy/AWSDenyAll"
OTHER = "arn:aws:iam::aws:policy/PowerUserAccess"


def simulated(there: Acting, *decisions: str) -> None:
    told = [{"EvalActionName": f"x:{number}", "EvalDecision": decision} for number, decision in enumerate(decisions)]
    answers(there.live.clients, "iam", "SimulatePrincipalPolicy", 200, {"EvaluationResults": told, "IsTruncated": False})


def full(there: Acting, *operations: str) -> None:
    for operation in operations:
        refuses(there.live.clients, "iam", operation, "LimitExceeded")


def test_the_denial_comes_goes_and_leaves_no_trace() -> None:
    with acting(aws_policies=True) as there:
        case = newborn(there.role())
        target = there_and_back(PLAYBOOK, case, step(Action.LOCK, case), there.live, lambda: there.picture("worker"))
        assert target.about == f"inline:{QUARANTINE}"
        assert target.before == {"present": "false"}
        assert target.disturbs == ""


def test_every_permission_that_it_declares_is_used_and_no_other() -> None:
    with acting(aws_policies=True) as there:
        subject = there.role()
        case = newborn(subject)
        simulated(there, "explicitDeny")
        target = planned(PLAYBOOK, case, step(Action.LOCK, case), there.live)
        assert PLAYBOOK.instead is not None
        assert PLAYBOOK.prove is not None
        for way in (target, *others(target, subject, there)):
            PLAYBOOK.apply(subject, way, there.live)
            PLAYBOOK.prove(subject, way, there.live)
            PLAYBOOK.revert(subject, way, there.live)
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def others(target: Target, subject: Principal, there: Acting) -> tuple[Target, Target]:
    """The second and the third way."""
    assert PLAYBOOK.instead is not None
    attached = PLAYBOOK.instead(subject, target, there.live)
    assert attached is not None
    boundary = PLAYBOOK.instead(subject, attached, there.live)
    assert boundary is not None
    assert PLAYBOOK.instead(subject, boundary, there.live) is None
    return attached, boundary


def test_a_policy_of_somebody_else_under_our_name_comes_back_byte_for_byte() -> None:
    document = '{"Version": "2012-10-17",\n "Statement": [{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}'
    with acting(aws_policies=True) as there:
        case = newborn(there.role())
        there.iam.put_role_policy(RoleName="worker", PolicyName=QUARANTINE, PolicyDocument=document)
        target = there_and_back(PLAYBOOK, case, step(Action.LOCK, case), there.live, lambda: there.picture("worker"))
        assert target.before["document"] == document
        assert target.undo_calls == ("PutRolePolicy",)
        assert document in target.by_hand[0]


def test_a_full_quota_leads_to_the_attached_policy_and_that_to_the_boundary() -> None:
    with acting(aws_policies=True) as there:
        subject = there.role()
        case, named = newborn(subject), {"RoleName": "worker"}
        there.iam.put_role_permissions_boundary(**named, PermissionsBoundary=OTHER)
        before = there.picture("worker")
        target = planned(PLAYBOOK, case, step(Action.LOCK, case), there.live)
        full(there, "PutRolePolicy", "AttachRolePolicy")
        with pytest.raises(QuotaFull):
            PLAYBOOK.apply(subject, target, there.live)
        assert PLAYBOOK.instead is not None
        attached = PLAYBOOK.instead(subject, target, there.live)
        assert attached is not None
        assert attached.about == DENY
        with pytest.raises(QuotaFull):
            PLAYBOOK.apply(subject, attached, there.live)
        boundary = PLAYBOOK.instead(subject, attached, there.live)
        assert boundary is not None
        assert boundary.before == {"policy": OTHER}
        for _ in range(2):
            PLAYBOOK.apply(subject, boundary, there.live)
            assert PLAYBOOK.read(subject, boundary, there.live) == boundary.after
        assert there.picture("worker")["boundary"]["PermissionsBoundaryArn"] == DENY
        assert not PLAYBOOK.plan(case, step(Action.LOCK, case), there.live).targets
        assert PLAYBOOK.instead(subject, boundary, there.live) is None
        for _ in range(2):
            PLAYBOOK.revert(subject, boundary, there.live)
            assert PLAYBOOK.read(subject, boundary, there.live) == boundary.before
        assert there.picture("worker") == before


@pytest.mark.parametrize("way", [0, 1])
def test_each_other_way_comes_and_goes_without_a_trace(way: int) -> None:
    with acting(aws_policies=True) as there:
        subject = there.role()
        case = newborn(subject)
        before = there.picture("worker")
        target = others(planned(PLAYBOOK, case, step(Action.LOCK, case), there.live), subject, there)[way]
        assert PLAYBOOK.read(subject, target, there.live) == target.before
        for _ in range(2):
            PLAYBOOK.apply(subject, target, there.live)
            assert PLAYBOOK.read(subject, target, there.live) == target.after
        assert not PLAYBOOK.plan(case, step(Action.LOCK, case), there.live).targets
        for _ in range(2):
            PLAYBOOK.revert(subject, target, there.live)
            assert there.picture("worker") == before


def test_an_older_role_is_denied_only_with_a_warning() -> None:
    with acting(aws_policies=True) as there:
        case = older(there.role())
        assert "refused everything" in planned(PLAYBOOK, case, step(Action.LOCK, case), there.live).disturbs


def test_a_role_that_is_gone_is_done() -> None:
    with acting(aws_policies=True) as there:
        subject = there.role()
        case = newborn(subject)
        asked = step(Action.LOCK, case)
        target = planned(PLAYBOOK, case, asked, there.live)
        ways = (target, *others(target, subject, there))
        there.iam.delete_role(RoleName="worker")
        for way in ways:
            taken_as_done_when_gone(PLAYBOOK, case, way, there.live)
        plan = PLAYBOOK.plan(case, asked, there.live)
        assert not plan.targets
        assert "no role worker" in plan.notes[0]


@pytest.mark.parametrize(
    ("decisions", "denied"), [(("explicitDeny", "explicitDeny"), True), (("explicitDeny", "allowed"), False)]
)
def test_the_simulator_is_believed_only_when_it_denies_everything(decisions: tuple[str, ...], denied: bool) -> None:
    with acting() as there:
        simulated(there, *decisions)
        subject = there.role()
        case = newborn(subject)
        assert PLAYBOOK.prove is not None
        proof = PLAYBOOK.prove(subject, planned(PLAYBOOK, case, step(Action.LOCK, case), there.live), there.live)
        assert proof is not None
        assert proof.denied is denied
        assert denied or "x:1 is not denied" in proof.says


def test_a_simulator_that_may_not_be_asked_is_no_proof() -> None:
    with acting() as there:
        subject = there.role()
        case = newborn(subject)
        target = planned(PLAYBOOK, case, step(Action.LOCK, case), there.live)
        refuses(there.live.clients, "iam", "SimulatePrincipalPolicy")
        assert PLAYBOOK.prove is not None
        with pytest.raises(LookupFailed, match="iam:SimulatePrincipalPolicy"):
            PLAYBOOK.prove(subject, target, there.live)


def test_where_iam_is_really_asked_a_session_stops_and_works_again(ministack: Ministack) -> None:
    there = acting_at(ministack)
    subject = there.role("denied", trust_in("*"))
    there.iam.put_role_policy(RoleName="denied", PolicyName="may", PolicyDocument=EVERYTHING)
    held, before, case = session_of(ministack, subject), there.picture("denied"), newborn(subject)
    target = planned(PLAYBOOK, case, step(Action.LOCK, case), there.live)
    assert works(ministack, held)
    assert proof(subject, target, there) == (False, True)
    PLAYBOOK.apply(subject, target, there.live)
    assert not works(ministack, held)
    assert not works(ministack, session_of(ministack, subject))
    assert proof(subject, target, there) == (True, True)
    PLAYBOOK.revert(subject, target, there.live)
    assert works(ministack, held)
    assert there.picture("denied") == before


def proof(subject: Principal, target: Target, there: Acting) -> tuple[bool, bool]:
    assert PLAYBOOK.prove is not None
    told = PLAYBOOK.prove(subject, target, there.live)
    assert told is not None
    return told.denied, "simulator" in told.says
