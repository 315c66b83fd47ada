"""Denying everything to a user: by an inline policy, and another way where a quota is full."""

import json
from dataclasses import replace

import pytest

from nightlatch.contracts import Plan, Target
from nightlatch.errors import QuotaFull
from nightlatch.model import Case, Principal, PrincipalType
from nightlatch.providers.aws.account import DENY_ALL, QUARANTINE, Account
from nightlatch.providers.aws.clients import Clients
from nightlatch.providers.aws.playbooks.deny_user import PLAYBOOK
from tests.aws.ministack import ACCOUNT as THERE
from tests.aws.ministack import Key, Ministack
from tests.providers.aws.emulated import ACCOUNT, answers, refuses
from tests.providers.aws.playbooks.acting import (
    EVERYTHING,
    Acting,
    acting,
    acting_at,
    older,
    taken_as_done_when_gone,
    there_and_back,
    works,
)
from tests.providers.aws.playbooks.users import HOSTILE, NAME, lock, newborn, only, picture, user

OTHER = "arn:aws:iam::aws:policy/PowerUserAccess"


@pytest.mark.parametrize("name", [NAME, HOSTILE])
def test_the_denial_comes_goes_and_leaves_no_trace(name: str) -> None:
    with acting() as there:
        case = newborn(user(there, name))
        target = there_and_back(PLAYBOOK, case, lock(case), there.live, lambda: picture(there, name))
        assert target.about == f"inline:{QUARANTINE}"
        assert target.disturbs == ""


def test_a_policy_of_somebody_else_under_our_name_comes_back_byte_for_byte() -> None:
    document = '{"Version": "2012-10-17",\n "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
    with acting() as there:
        case = newborn(user(there))
        there.iam.put_user_policy(UserName=NAME, PolicyName=QUARANTINE, PolicyDocument=document)
        target = there_and_back(PLAYBOOK, case, lock(case), there.live, lambda: picture(there))
        assert target.before == {"document": document}
        assert target.undo_calls == ("PutUserPolicy",)


def test_an_older_user_is_denied_only_with_a_warning() -> None:
    with acting() as there:
        case = older(user(there))
        assert "refused everything" in only(PLAYBOOK, case, lock(case), there).disturbs


def test_a_user_that_is_gone_is_done() -> None:
    with acting() as there:
        case = newborn(user(there))
        target = only(PLAYBOOK, case, lock(case), there)
        there.iam.delete_user(UserName=NAME)
        taken_as_done_when_gone(PLAYBOOK, case, target, there.live)
        assert "there is no user" in PLAYBOOK.plan(case, lock(case), there.live).notes[0]


def test_the_root_user_and_persons_of_identity_center_are_not_its_business() -> None:
    root = Principal(provider="aws", tenant=ACCOUNT, type=PrincipalType.USER, name="root", id=ACCOUNT)
    person = Principal(
        provider="aws",
        tenant=ACCOUNT,
        type=PrincipalType.USER,
        id="906737a08e-12345678-1234-1234-1234-123456789012",
        keyed_by_id=True,
    )
    with acting() as there:
        for who in (root, person):
            case = newborn(who)
            assert not PLAYBOOK.plan(case, lock(case), there.live).targets


def test_a_full_quota_leads_to_the_attached_policy_and_that_to_the_boundary() -> None:
    """Moto cannot bound a user, so what it would be asked is noted; GetUser answers that there was another boundary before."""
    with acting(aws_policies=True) as there:
        case = newborn(user(there))
        client, asked = there.live.clients.client("iam"), list[tuple[str, str]]()
        target = only(PLAYBOOK, case, lock(case), there)
        refuses(there.live.clients, "iam", "PutUserPolicy", "LimitExceeded")
        refuses(there.live.clients, "iam", "AttachUserPolicy", "LimitExceeded")
        bounded = {"UserName": NAME, "PermissionsBoundary": {"PermissionsBoundaryArn": OTHER}}
        answers(there.live.clients, "iam", "GetUser", 200, {"User": bounded})
        assert PLAYBOOK.instead is not None
        ways = [target.id]
        for _ in range(2):
            with pytest.raises(QuotaFull):
                PLAYBOOK.apply(case.subject, target, there.live)
            found = PLAYBOOK.instead(case.subject, target, there.live)
            assert found is not None
            target = found
            ways.append(target.id)
        assert ways == ["deny", "deny:attached", "deny:boundary"]
        assert target.before == {"policy": OTHER}
        answers(there.live.clients, "iam", "PutUserPermissionsBoundary", 200, {})
        client.meta.events.register(
            "provide-client-params.iam.PutUserPermissionsBoundary",
            lambda params, **_: asked.append((params["UserName"], params["PermissionsBoundary"])),
        )
        PLAYBOOK.apply(case.subject, target, there.live)
        PLAYBOOK.revert(case.subject, target, there.live)
        assert asked == [(NAME, "arn:aws:iam::aws:policy/AWSDenyAll"), (NAME, OTHER)]
        assert PLAYBOOK.instead(case.subject, target, there.live) is None


class Elsewhere(Account):
    """An account where AWS's own policies are customer policies of the same names: the emulator has no AWSDenyAll."""

    def aws_policy(self, name: str) -> str:
        return self.arn("iam", f"policy/{name}")


@pytest.mark.parametrize("bounded", [False, True])
def test_the_boundary_comes_and_the_one_before_comes_back(ministack: Ministack, bounded: bool) -> None:
    """Where IAM is really asked: a user whose quotas an intruder filled is refused by the boundary, and works again."""
    there, name = acting_at(ministack), f"bounded-{bounded}".lower()
    there = replace(there, live=Elsewhere(there.live.clients, THERE))
    deny = with_own(there, "AWSDenyAll", DENY_ALL)
    subject = user(there, name).model_copy(update={"tenant": THERE})
    there.iam.put_user_policy(UserName=name, PolicyName="may", PolicyDocument=EVERYTHING)
    made = there.iam.create_access_key(UserName=name)["AccessKey"]
    held = Key(made["AccessKeyId"], made["SecretAccessKey"])
    if bounded:
        own = with_own(there, "own-boundary", EVERYTHING)
        there.iam.put_user_permissions_boundary(UserName=name, PermissionsBoundary=own)
    case, before = newborn(subject), picture(there, name)
    target = by_boundary(there, case)
    assert (target.before, target.after) == ({"policy": own if bounded else ""}, {"policy": deny})
    assert target.undo_calls == ("PutUserPermissionsBoundary" if bounded else "DeleteUserPermissionsBoundary",)
    assert works(ministack, held)
    for _ in range(2):
        PLAYBOOK.apply(subject, target, there.live)
        assert PLAYBOOK.read(subject, target, there.live) == target.after
    assert not works(ministack, held)
    assert PLAYBOOK.plan(case, lock(case), there.live) == Plan()
    for _ in range(2):
        PLAYBOOK.revert(subject, target, there.live)
        assert PLAYBOOK.read(subject, target, there.live) == target.before
        assert picture(there, name) == before
    assert works(ministack, held)


def with_own(there: Acting, name: str, document: str) -> str:
    """The ARN of a customer policy, made unless it is there."""
    arn = there.live.arn("iam", f"policy/{name}")
    if there.live.ask("iam", "GetPolicy", PolicyArn=arn) is None:
        there.iam.create_policy(PolicyName=name, PolicyDocument=document)
    return arn


def by_boundary(there: Acting, case: Case) -> Target:
    """What is left where the two other ways have no room."""
    target = only(PLAYBOOK, case, lock(case), there)
    for operation in ("PutUserPolicy", "AttachUserPolicy"):
        refuses(there.live.clients, "iam", operation, "LimitExceeded")
        with pytest.raises(QuotaFull):
            PLAYBOOK.apply(case.subject, target, there.live)
        assert PLAYBOOK.instead is not None
        found = PLAYBOOK.instead(case.subject, target, there.live)
        assert found is not None
        target = found
    return target


def test_the_attached_policy_comes_and_goes_without_a_trace() -> None:
    with acting(aws_policies=True) as there:
        case = newborn(user(there))
        before, inline = picture(there), only(PLAYBOOK, case, lock(case), there)
        assert PLAYBOOK.instead is not None
        target = PLAYBOOK.instead(case.subject, inline, there.live)
        assert target is not None
        for _ in range(2):
            PLAYBOOK.apply(case.subject, target, there.live)
            assert PLAYBOOK.read(case.subject, target, there.live) == target.after
        assert PLAYBOOK.plan(case, lock(case), there.live) == Plan()
        for _ in range(2):
            PLAYBOOK.revert(case.subject, target, there.live)
            assert picture(there) == before


def test_a_policy_that_an_intruder_named_like_the_denial_of_aws_denies_nothing() -> None:
    with acting() as there:
        case = newborn(user(there))
        arn = there.iam.create_policy(PolicyName="AWSDenyAll", PolicyDocument=EVERYTHING)["Policy"]["Arn"]
        there.iam.attach_user_policy(UserName=NAME, PolicyArn=arn)
        there_and_back(PLAYBOOK, case, lock(case), there.live, lambda: picture(there))


def test_the_emulator_agrees_that_it_is_denied(ministack: Ministack) -> None:
    iam = ministack.client("iam")
    made = iam.create_user(UserName="denied")["User"]
    allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    iam.put_user_policy(UserName="denied", PolicyName="may", PolicyDocument=json.dumps(allow))
    live = Account(Clients(ministack.session(), attempts=1, documents_as_sent=True), THERE)
    subject = Principal(provider="aws", tenant=THERE, type=PrincipalType.USER, name="denied", id=made["UserId"])
    case = newborn(subject)
    target = PLAYBOOK.plan(case, lock(case), live).targets[0]
    assert PLAYBOOK.prove is not None
    before = PLAYBOOK.prove(subject, target, live)
    PLAYBOOK.apply(subject, target, live)
    after = PLAYBOOK.prove(subject, target, live)
    assert before is not None
    assert after is not None
    assert (before.denied, after.denied) == (False, True)
    assert iam.get_user_policy(UserName="denied", PolicyName=QUARANTINE)["PolicyDocument"] == json.loads(DENY_ALL)


def test_every_permission_that_it_declares_is_used_and_no_other() -> None:
    with acting(aws_policies=True) as there:
        subject = user(there)
        case = newborn(subject)
        told = [{"EvalActionName": "iam:ListUsers", "EvalDecision": "explicitDeny"}]
        answers(there.live.clients, "iam", "SimulatePrincipalPolicy", 200, {"EvaluationResults": told, "IsTruncated": False})
        for operation in ("PutUserPermissionsBoundary", "DeleteUserPermissionsBoundary"):
            answers(there.live.clients, "iam", operation, 200, {})
        target = only(PLAYBOOK, case, lock(case), there)
        assert PLAYBOOK.instead is not None
        assert PLAYBOOK.prove is not None
        ways: list[Target | None] = [target]
        while (way := ways[-1]) is not None:
            PLAYBOOK.apply(subject, way, there.live)
            PLAYBOOK.read(subject, way, there.live)
            PLAYBOOK.revert(subject, way, there.live)
            ways.append(PLAYBOOK.instead(subject, way, there.live))
        PLAYBOOK.prove(subject, only(PLAYBOOK, case, lock(case), there), there.live)
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}
