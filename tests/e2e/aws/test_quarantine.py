"""The promise itself, on an AWS that checks every signature and policy: locked, nothing works; released, everything is as it was."""

import json
import time
from collections.abc import Iterator

import pytest

from nightlatch.model import Hold, Verb, Verdict
from nightlatch.sandbox.trail import document, trust
from nightlatch.sandbox.witness import Person, key_of
from tests.aws.ministack import ACCOUNT, Ministack, empty
from tests.e2e.aws.scene import ADMIN, ELSEWHERE, TOOL, Scene, played

ROOT_TRUST = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}


@pytest.fixture
def scene(ministack: Ministack) -> Iterator[Scene]:
    with played(ministack) as made:
        yield made
    empty(ministack)


def test_a_newborn_user_is_locked_with_every_key_and_session_and_comes_back_as_it_was(scene: Scene) -> None:
    thief = scene.thief()
    newborn = scene.born(thief, "svc-backups")
    session = Person(scene.witness, key_of(newborn.call("sts:GetSessionToken")), newborn.caller)
    credentials = {"key": newborn, "session": session}
    assert {name: who.can("iam:ListUsers") for name, who in credentials.items()} == dict.fromkeys(credentials, True)
    before = scene.picture("svc-backups")
    case = scene.told()["svc-backups"]
    assert case.judgment.verdict is Verdict.QUARANTINE
    began = time.monotonic()
    attended = scene.act(case)
    refused = not newborn.can("iam:ListUsers")
    assert (refused, time.monotonic() - began < 3) == (True, True), "from act to the first refusal"
    assert attended.quarantine is not None
    assert attended.quarantine.state is Hold.HELD
    assert "each is denied explicitly" in attended.quarantine.proof
    for call in ("iam:ListUsers", "s3:ListBuckets", "sqs:ListQueues"):
        assert {name: who.can(call) for name, who in credentials.items()} == dict.fromkeys(credentials, False), call
    assert scene.picture("svc-backups") != before
    released = scene.order(Verb.RELEASE, case)
    assert released.quarantine is not None
    assert released.quarantine.state is Hold.RELEASED
    assert scene.picture("svc-backups") == before
    assert {name: who.can("iam:ListUsers") for name, who in credentials.items()} == dict.fromkeys(credentials, True)


def test_a_newborn_role_is_locked_with_the_sessions_it_gave_and_comes_back_as_it_was(scene: Scene) -> None:
    thief, role = scene.thief(), "org-inventory"
    trusting = json.dumps(json.loads(trust(ROOT_TRUST)), indent=3)
    outside = trusting.replace(f"arn:aws:iam::{ACCOUNT}:root", "*")
    thief.call("iam:CreateRole", RoleName=role, AssumeRolePolicyDocument=outside)
    thief.call("iam:AttachRolePolicy", RoleName=role, PolicyArn=ADMIN)
    arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
    given = key_of(thief.call("sts:AssumeRole", RoleArn=arn, RoleSessionName="session"))
    session = scene.witness.session(role, given, ELSEWHERE, TOOL)
    assert session.can("iam:ListUsers")
    before = scene.picture(role, "Role")
    case = scene.told()[role]
    assert case.judgment.verdict is Verdict.QUARANTINE, case.findings
    attended = scene.act(case)
    assert attended.quarantine is not None
    assert attended.quarantine.state is Hold.HELD, attended.says
    assert not session.can("iam:ListUsers")
    assert not thief.can("sts:AssumeRole", RoleArn=arn, RoleSessionName="again"), "nobody may take it on any more"
    scene.order(Verb.RELEASE, case)
    assert scene.picture(role, "Role") == before
    assert session.can("iam:ListUsers")
    assert thief.can("sts:AssumeRole", RoleArn=arn, RoleSessionName="again")


def test_of_an_older_user_only_the_key_of_the_incident_is_switched_off(scene: Scene) -> None:
    owner = scene.thief("payroll")
    thief = scene.thief("ci-deployer")
    key = key_of(thief.call("iam:CreateAccessKey", UserName="payroll"))
    intruder = scene.witness.user("payroll", key, ELSEWHERE, TOOL)
    before = scene.picture("payroll")
    case = scene.told()["payroll"]
    decided = scene.order(Verb.APPROVE, case)
    assert not intruder.can("iam:ListUsers"), decided.says
    assert owner.can("iam:ListUsers"), "the owner's own key works on"
    after = scene.picture("payroll")
    assert after == before | {"keys": before["keys"] | {key.id: "Inactive"}}
    scene.order(Verb.RELEASE, case)
    assert scene.picture("payroll") == before


def test_a_policy_given_to_an_older_user_is_taken_back_and_nothing_else(scene: Scene) -> None:
    scene.thief("auditor", {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"})
    scene.take_stock()
    thief = scene.thief("ci-deployer")
    own = document({"Effect": "Allow", "Action": "*", "Resource": "*"})
    thief.call("iam:PutUserPolicy", UserName="auditor", PolicyName="extra", PolicyDocument=own)
    before = scene.picture("auditor")
    case = scene.told()["auditor"]
    scene.order(Verb.APPROVE, case)
    assert set(scene.picture("auditor")["inline"]) == {"may"}
    scene.order(Verb.RELEASE, case)
    assert scene.picture("auditor") == before, "the text of the policy is the same, byte for byte"
