"""What a role holds against what its function calls: too little, too much, the wrong table."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import pytest
from moto import mock_aws

from nightlatch.hosts.aws.checkup.asking import Asking
from nightlatch.hosts.aws.checkup.lambdas import Deployed
from nightlatch.hosts.aws.checkup.roles import (
    OWN,
    Calls,
    Role,
    allowed,
    changes_accounts,
    check_roles,
    judge,
    may_write,
    read_role,
    statements,
    topic_of,
)
from nightlatch.hosts.aws.clients import Clients
from nightlatch.model.check import Check, State
from tests.aws.ministack import ACCOUNT, REGION

TABLES = {"NIGHTLATCH_EVIDENCE_TABLE": "evidence", "NIGHTLATCH_CONTROL_TABLE": "control"}
LOOKS = ("iam:GetUser", "iam:GetRole")
EXPECTED = (*OWN["Assess"], *LOOKS)


def table(name: str) -> str:
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}"


def allow(*actions: str, resource: Any = "*") -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


def document(*given: Mapping[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(given)}


PLAIN = allow(*(action for action in EXPECTED if action != "dynamodb:PutItem"))
EVIDENCE = allow("dynamodb:PutItem", resource=table("evidence"))


def assess(mode: str = "observe", role: str = "assess") -> Deployed:
    return Deployed("Assess", "nightlatch-assess", role, "Active", {**TABLES, "NIGHTLATCH_MODE": mode})


def judged(*given: Mapping[str, Any], mode: str = "observe", boundary: Any = None, attached: tuple[str, ...] = ()) -> Check:
    bound = None if boundary is None else statements(boundary)
    role = Role("assess", statements(document(*given)), attached, bound)
    return judge(topic_of(assess(mode)), role, assess(mode), EXPECTED)


def test_exactly_what_is_called_is_well() -> None:
    assert judged(PLAIN, EVIDENCE).state is State.OK


def test_a_function_that_was_told_of_a_role_elsewhere_must_and_may_take_it_on() -> None:
    alone = assess()
    told = Deployed(alone.duty, alone.name, alone.role, alone.state, {**alone.environment, "NIGHTLATCH_MEMBER_ROLE": "reader"})
    calls = Calls({"Assess": LOOKS}, {})
    elsewhere = allow("sts:AssumeRole", resource="arn:aws:iam::*:role/reader")
    held = [Role("assess", statements(document(PLAIN, EVIDENCE, *more))) for more in ((), (elsewhere,))]
    found = [judge(topic_of(each), role, each, calls.expected(each)).state for each in (alone, told) for role in held]
    assert found == [State.OK, State.FAIL, State.FAIL, State.OK]


@pytest.mark.parametrize("action", EXPECTED)
def test_each_permission_that_lacks_is_named(action: str) -> None:
    left = allow(*(each for each in PLAIN["Action"] if each != action))
    check = judged(left, *([EVIDENCE] if action != "dynamodb:PutItem" else []))
    assert (check.state, action in check.says) == (State.FAIL, True)


def test_reading_more_than_needed_is_a_warning() -> None:
    check = judged(PLAIN, EVIDENCE, allow("s3:GetObject"))
    assert (check.state, "s3:getobject" in check.says) == (State.WARN, True)


@pytest.mark.parametrize(
    "action", ["iam:CreateUser", "iam:*", "*", "sts:AssumeRole", "organizations:MoveAccount", "sso:CreateAccountAssignment"]
)
def test_in_observe_no_permission_may_change_an_account(action: str) -> None:
    assert judged(PLAIN, EVIDENCE, allow(action)).state is State.FAIL
    others = State.FAIL if action == "*" else State.WARN  # everything is also to write the control table
    assert judged(PLAIN, EVIDENCE, allow(action), mode="enforce").state is others


def test_everything_but_a_few_is_everything() -> None:
    check = judged(PLAIN, EVIDENCE, {"Effect": "Allow", "NotAction": ["iam:DeleteUser"], "Resource": "arn:aws:s3:::x"})
    assert check.state is State.FAIL


def test_the_control_store_may_not_be_written_by_what_reads_hostile_text() -> None:
    for resource in ("*", table("control"), table("*"), [table("evidence"), table("contro?")]):
        check = judged(PLAIN, EVIDENCE, allow("dynamodb:PutItem", resource=resource))
        assert (check.state, "control" in check.says) == (State.FAIL, True)
    assert not may_write(Role("assess", statements(document(PLAIN, EVIDENCE))), "control")


def test_writing_another_table_than_its_own_is_no_writing() -> None:
    check = judged(PLAIN, allow("dynamodb:PutItem", resource=table("evidence-of-old")))
    assert (check.state, "may not write the table evidence," in check.says) == (State.FAIL, True)


def test_a_boundary_and_a_deny_take_away() -> None:
    assert "iam:GetUser" in judged(PLAIN, EVIDENCE, boundary=document(allow("dynamodb:*", "sqs:*", "logs:*"))).says
    assert judged(PLAIN, EVIDENCE, boundary=document(allow("*"))).state is State.OK
    denied = {"Effect": "Deny", "Action": "iam:Get*", "Resource": "*"}
    assert "iam:GetUser" in judged(PLAIN, EVIDENCE, denied).says


def test_a_policy_that_is_attached_from_outside_is_a_warning() -> None:
    check = judged(PLAIN, EVIDENCE, attached=(f"arn:aws:iam::{ACCOUNT}:policy/extra",))
    assert (check.state, "extra" in check.says) == (State.WARN, True)


def test_reading_is_told_from_changing() -> None:
    assert not changes_accounts("iam:ListUsers")
    assert not changes_accounts("sts:GetCallerIdentity")
    assert not changes_accounts("dynamodb:PutItem")
    assert changes_accounts("IAM:PassRole")


def test_documents_are_read_as_iam_writes_them() -> None:
    told = json.dumps({"Statement": {"Effect": "Allow", "Action": "iam:GetUser", "Resource": "*"}})
    assert allowed(Role("r", statements(told)), "iam:GetUser")
    assert statements(told.replace("{", "%7B").replace("}", "%7D").replace('"', "%22")) == statements(told)
    assert statements(None) == ()


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        yield boto3.session.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name=REGION)


def test_a_role_is_read_with_its_boundary_and_its_managed_policies(session: Any) -> None:
    iam = session.client("iam")
    extra = iam.create_policy(PolicyName="extra", PolicyDocument=json.dumps(document(allow("iam:CreateUser"))))["Policy"]["Arn"]
    bound = iam.create_policy(PolicyName="bound", PolicyDocument=json.dumps(document(allow("*"))))["Policy"]["Arn"]
    iam.create_role(RoleName="assess", AssumeRolePolicyDocument=json.dumps(document()), PermissionsBoundary=bound)
    iam.put_role_policy(RoleName="assess", PolicyName="own", PolicyDocument=json.dumps(document(PLAIN, EVIDENCE)))
    asking = Asking(Clients(session=session), REGION)
    reads = {"Assess": LOOKS}
    assert next(check_roles(asking, [assess()], Calls(reads))).state is State.OK
    iam.attach_role_policy(RoleName="assess", PolicyArn=extra)
    role = read_role(asking, "assess")
    assert role is not None
    assert role.attached == (extra,)
    assert role.boundary == statements(document(allow("*")))
    check = next(check_roles(asking, [assess()], Calls(reads)))
    assert (check.state, "iam:createuser" in check.says) == (State.FAIL, True)


def test_a_role_that_is_gone_is_a_failure(session: Any) -> None:
    check = next(check_roles(Asking(Clients(session=session), REGION), [assess(role="nobody")], Calls({})))
    assert (check.state, "gone" in check.says) == (State.FAIL, True)
