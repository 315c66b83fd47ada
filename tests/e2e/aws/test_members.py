"""The whole story in another account: told over the home's queue, locked and released through the role that member.yaml made there.

The server keeps several accounts and checks who may take on which role of another; it takes the organization of an account to be
the one that this account made.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nightlatch.ledger.control import Control
from nightlatch.model import Verdict
from nightlatch.providers.aws.account import QUARANTINE
from nightlatch.sandbox.trail import Caller, Record, document
from nightlatch.sandbox.witness import Person, Witness, key_of, pictured
from tests.aws.ministack import ACCOUNT, REGION, Key, Ministack
from tests.e2e.aws.scene import ADMIN, ANYTHING, ELSEWHERE, TOOL
from tests.e2e.aws.stack import BUCKET, ROOT, Stack, deployed, until
from tests.e2e.aws.test_organization import handed_over, moved, state

MEMBER = "444455556666"
OWNER = Key(MEMBER, "test")
"""The key that may do everything in the member's account: on this server, the account's own number."""
TEMPLATE = ROOT / "infra" / "aws" / "organization" / "member.yaml"
NEWBORN = "svc-backups"


@pytest.fixture
def organization(ministack: Ministack) -> str:
    """The id of the home's organization, which is there once it was asked for."""
    return str(ministack.client("organizations").describe_organization()["Organization"]["Id"])


@pytest.fixture
def home(ministack: Ministack, organization: str, tmp_path: Path) -> Iterator[Stack]:
    """The home stack, in enforce, whose sweep has read that the member is in the organization."""
    policy = tmp_path / "enforce.toml"
    policy.write_text('[modes]\ndefault = "enforce"\n')
    with deployed(ministack, "nightlatch", policy, OrganizationId=organization, Mode="enforce") as made:
        Control.over(made.store("Control")).keep_organization("aws", [ACCOUNT, MEMBER])
        yield made


@pytest.fixture
def member(home: Stack, organization: str) -> Iterator[Any]:
    """member.yaml in the member's account; gives a client of IAM there."""
    server = home.server
    given = {"HomeAccount": ACCOUNT, "OrganizationId": organization, "Mode": "enforce"}
    given |= {name: home.told[name] for name in ("AssessRoleArn", "ActRoleArn", "SweepRoleArn")}
    formation, s3 = server.client("cloudformation", OWNER), server.client("s3", OWNER)
    s3.create_bucket(Bucket=f"{BUCKET}-member")
    s3.put_object(
        Bucket=f"{BUCKET}-member", Key="member.yaml", Body=told_where_it_is(TEMPLATE.read_text(encoding="utf-8")).encode()
    )
    formation.create_stack(
        StackName="member",
        TemplateURL=f"{server.url}/{BUCKET}-member/member.yaml",
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
    )
    until(lambda: state(formation) == "CREATE_COMPLETE", "the member's stack is made")
    yield server.client("iam", OWNER)
    formation.delete_stack(StackName="member")


def told_where_it_is(text: str) -> str:
    """The template's conditions with account and Region in them: this server does not know the two there."""
    head, begin, rest = text.partition("\nConditions:\n")
    conditions, end, body = rest.partition("\nResources:\n")
    for before, after in {"!Ref AWS::AccountId": f'"{MEMBER}"', "!Ref AWS::Region": REGION}.items():
        assert conditions.count(before) == 2, f"member.yaml's conditions hold {before} {conditions.count(before)} times"
        conditions = conditions.replace(before, after)
    return head + begin + conditions + end + body


def person(server: Ministack, iam: Any, name: str, key: Key) -> Person:
    """Somebody who acts in the member's account with this key."""
    found = iam.get_user(UserName=name)["User"]
    identity = {"type": "IAMUser", "principalId": found["UserId"], "arn": found["Arn"], "accountId": MEMBER}
    return Person(Witness(server), key, Caller({**identity, "userName": name, "accessKeyId": key.id}, ELSEWHERE, TOOL))


def intrusion(server: Ministack, iam: Any) -> tuple[Person, list[Record]]:
    """A thief in the member's account makes a user there; gives that user, and what CloudTrail tells of it."""
    iam.create_user(UserName="ci-deployer")
    iam.put_user_policy(UserName="ci-deployer", PolicyName="may", PolicyDocument=document(ANYTHING))
    thief = person(server, iam, "ci-deployer", key_of(iam.create_access_key(UserName="ci-deployer")))
    thief.call("iam:CreateUser", UserName=NEWBORN)
    key = key_of(thief.call("iam:CreateAccessKey", UserName=NEWBORN))
    thief.call("iam:AttachUserPolicy", UserName=NEWBORN, PolicyArn=ADMIN)
    return person(server, iam, NEWBORN, key), [moved(each, MEMBER, "us-east-1") for each in thief.witness.taken()]


def test_a_newborn_of_another_account_is_locked_by_the_role_there_and_comes_back_as_it_was(home: Stack, member: Any) -> None:
    newborn, records = intrusion(home.server, member)
    before = pictured(home.server.client("iam", OWNER), NEWBORN)
    assert newborn.can("iam:ListUsers")
    handed_over(home, records)
    until(lambda: not newborn.can("iam:ListUsers"), "its key is refused")
    until(lambda: QUARANTINE in member.list_user_policies(UserName=NEWBORN)["PolicyNames"], "it is denied")
    case = home.cases()[NEWBORN]
    assert (case.key.tenant, case.decision and case.decision.verdict) == (MEMBER, Verdict.QUARANTINE)
    until(lambda: not home.waiting("CaseQueue"), "act is done")
    assert ordered(home, "release", NEWBORN)
    until(lambda: newborn.can("iam:ListUsers"), "its key works again")
    until(lambda: pictured(home.server.client("iam", OWNER), NEWBORN) == before, "it is as it was")


def test_without_the_role_there_nothing_is_changed_and_the_case_says_what_to_do(home: Stack) -> None:
    iam = home.server.client("iam", OWNER)
    newborn, records = intrusion(home.server, iam)
    handed_over(home, records)
    until(lambda: NEWBORN in home.cases() and len(home.cases()[NEWBORN].activity_ids) == 3, "the case is whole")
    until(
        lambda: any(
            "infra/aws/organization/member.yaml" in note for each in home.proposals(home.cases()[NEWBORN]) for note in each.notes
        ),
        "it is said",
    )
    assert newborn.can("iam:ListUsers")


def ordered(stack: Stack, *order: str) -> str:
    """What `nightlatch ORDER` prints that a person gives at a desk, to the deployed functions."""
    line = [sys.executable, "-m", "nightlatch", *order, "--ledger", f"aws:{stack.name}", "--reason", "a test"]
    environment = {"PATH": os.environ["PATH"], **stack.server.environment(stack.server.user("on-call", ANYTHING))}
    done = subprocess.run(line, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + json.dumps(stack.lines("Act"))[-3000:]
    return done.stdout


@pytest.fixture(autouse=True)
def nobody_is_left(ministack: Ministack) -> Iterator[None]:
    """The people of one test are gone before the next."""
    yield
    for key in (OWNER, None):
        iam = ministack.client("iam", *([key] if key else []))
        for name in (
            user["UserName"] for user in iam.list_users()["Users"] if user["UserName"] in {NEWBORN, "ci-deployer", "on-call"}
        ):
            for policy in iam.list_user_policies(UserName=name)["PolicyNames"]:
                iam.delete_user_policy(UserName=name, PolicyName=policy)
            for policy in iam.list_attached_user_policies(UserName=name)["AttachedPolicies"]:
                iam.detach_user_policy(UserName=name, PolicyArn=policy["PolicyArn"])
            for each in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
                iam.delete_access_key(UserName=name, AccessKeyId=each["AccessKeyId"])
            iam.delete_user(UserName=name)
