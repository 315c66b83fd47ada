"""An emulated account in which each function has reason to ask everything that it may ask, and the functions at work in it.

The account is moto's, which keeps whatever is asked of it and enforces nothing: what would be allowed is the simulator's part.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore import handlers
from botocore.awsrequest import AWSResponse
from moto import mock_aws
from moto.iam.models import AWSManagedPolicy, iam_backends
from moto.ssoadmin.models import ssoadmin_backends

from nightlatch.bootstrap.aws import Functions
from nightlatch.duties.act import Act
from nightlatch.duties.attend import Attend
from nightlatch.hosts.aws.deliveries import deliveries
from nightlatch.model import Order, PrincipalType, Verb
from nightlatch.sandbox.bus import batch, event
from nightlatch.sandbox.intrusion import ADMIN, BACK_DOOR, BORN, ELSEWHERE, STOLEN, TOOL, intrusion
from nightlatch.sandbox.routine import at
from nightlatch.sandbox.trail import Caller, Record, made_key, record, session
from nightlatch.settings import Settings
from nightlatch.settings.aws import Deployment
from tests.fakes import FakeMeter
from tests.simulator.deployed import HOME, REGION, Deployed
from tests.simulator.recorded import Call, hearing

SENT = datetime(2026, 11, 20, 12, tzinfo=UTC)
NEW_OF_AWS = "arn:aws:iam::aws:policy/NewerThanTheTable"
MIGHTY = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}})
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
RESERVED = "/aws-reserved/sso.amazonaws.com/"


@dataclass(frozen=True)
class Center:
    """What the records name of Identity Center."""

    store: str
    user: str
    group: str
    set: Mapping[str, str]


def calls(deployed: Deployed) -> dict[str, set[Call]]:
    """Function (by its name in the template) → what it asked AWS while it did its part."""
    with _account() as cloud:
        _tables_and_queues(cloud, deployed)
        _people(cloud)
        center = _center(cloud)
        cloud.client("organizations").create_organization(FeatureSet="ALL")
        with hearing() as assessed:
            answer = _functions(deployed).assess(batch([*map(event, _records(center)), "{"], SENT))
        assert answer == {"batchItemFailures": []}, "the scenario is not judged whole"
        bodies = _queued(cloud, deployed)
        for subject in (BORN, BACK_DOOR, center.user):
            assert any(subject in body for body in bodies), f"no case of {subject} is to be acted upon"
        with hearing() as acted:
            again = _acting(deployed)(deliveries(batch(bodies, SENT, deployed.physical("CaseQueue"))))
        assert again == (), "the scenario is not acted upon whole"
        _wanted(deployed)
        with hearing() as swept:
            for accounts in (1, 2):  # the first time, and when something has changed since
                told = _functions(deployed).sweep()
                assert ", 0 gaps" in told[f"inventory of {HOME}"], told
                assert told["organization"].startswith(f"{accounts} "), told
                cloud.client("iam").create_user(UserName=f"later-{accounts}")
                cloud.client("organizations").create_account(AccountName="later", Email="later@example.com")
        with hearing() as interacted, hearing() as heard:
            pass  # the same of hear and hooks; where Slack is not switched on nobody can call it; test_roles asks what it may where Slack is
    queues = [deployed.arn(name) for name in ("CaseQueue", "CheckQueue")]
    sent = {Call("sqs:SendMessage", (queue,)) for queue in queues}  # after each change, and for what a locked account made itself
    return {"Assess": assessed, "Act": acted | sent, "Sweep": swept, "Interact": interacted, "Hear": heard}


def _wanted(deployed: Deployed) -> None:
    """Somebody ordered something that nobody has carried out."""
    order = Order(
        id="1", verb=Verb.CONFIRM, case="aws:1:user:x@1", case_key="aws:1:user:x", seen_version=1, who="x", at=SENT, reason="x"
    )
    _functions(deployed)._act.pipeline.control.orders.write(order)


def _acting(deployed: Deployed) -> Act:
    """What act does beside its playbooks, which ask for more than this emulator knows (test_playbooks.py is about those)."""
    made = _functions(deployed)._act
    assert isinstance(made.attend, Attend)
    return replace(made, attend=replace(made.attend, playbooks={}))


def _functions(deployed: Deployed) -> Functions:
    """Functions as a cold start makes them, told what the template tells them."""
    assess = deployed.properties("Assess")["Environment"]["Variables"]
    told = Deployment(
        home=HOME,
        accounts=(HOME,),
        evidence_table=deployed.ref("Evidence"),
        control_table=deployed.ref("Control"),
        case_queue=assess["NIGHTLATCH_CASE_QUEUE"],
        rejects_queue=assess["NIGHTLATCH_REJECTS_QUEUE"],
        check_queue=deployed.ref("CheckQueue"),
    )
    return Functions(Settings(strict=True), told, FakeMeter())


@contextmanager
def _account() -> Iterator[Any]:
    """A session in an empty account HOME, whose credentials are also those of the environment, as they are in Lambda."""
    with mock_aws(), pytest.MonkeyPatch.context() as environment, _unemulated():
        environment.setenv("AWS_REGION", REGION)
        environment.setenv("AWS_DEFAULT_REGION", REGION)
        role = f"arn:aws:iam::{HOME}:role/function"  # moto lets the credentials of a role decide whose account it is
        sts = boto3.session.Session(region_name=REGION).client("sts")
        keys = sts.assume_role(RoleArn=role, RoleSessionName="function")["Credentials"]
        environment.setenv("AWS_ACCESS_KEY_ID", keys["AccessKeyId"])
        environment.setenv("AWS_SECRET_ACCESS_KEY", keys["SecretAccessKey"])
        environment.setenv("AWS_SESSION_TOKEN", keys["SessionToken"])
        yield boto3.session.Session()


@contextmanager
def _unemulated() -> Iterator[None]:
    """The emulator has no boundaries of permission sets: that one question is answered here, with none."""

    def none(**_: Any) -> tuple[AWSResponse, dict[str, Any]]:
        metadata = {"HTTPStatusCode": 200, "RetryAttempts": 0, "HTTPHeaders": {}}
        return AWSResponse("", 200, {}, None), {"PermissionsBoundary": {}, "ResponseMetadata": metadata}

    registration = ("before-call.sso-admin.GetPermissionsBoundaryForPermissionSet", none)
    handlers.BUILTIN_HANDLERS.append(registration)
    try:
        yield
    finally:
        handlers.BUILTIN_HANDLERS.remove(registration)


def _tables_and_queues(cloud: Any, deployed: Deployed) -> None:
    for name in deployed.names("AWS::DynamoDB::Table"):
        told = deployed.properties(name)
        cloud.client("dynamodb").create_table(
            TableName=deployed.physical(name), **{key: told[key] for key in ("KeySchema", "AttributeDefinitions", "BillingMode")}
        )
    for name in ("CaseQueue", "CheckQueue", "RejectsQueue"):
        fifo = {"FifoQueue": "true"} if deployed.properties(name).get("FifoQueue") else {}
        cloud.client("sqs").create_queue(QueueName=deployed.physical(name), Attributes=fifo)


def _people(cloud: Any) -> None:
    """Those whom the records name, a group with policies of all kinds, and a policy of AWS that no table knows."""
    iam = cloud.client("iam")
    for user in (BORN, "ci-deployer", "noa"):
        iam.create_user(UserName=user)
    for role in (BACK_DOOR, "terraform-ci"):
        iam.create_role(RoleName=role, AssumeRolePolicyDocument=TRUST)
    iam.create_role(RoleName="AWSReservedSSO_Admin_0123456789abcdef", Path=RESERVED, AssumeRolePolicyDocument=TRUST)
    policy = iam.create_policy(PolicyName="ops", PolicyDocument=MIGHTY)["Policy"]["Arn"]
    iam.create_group(GroupName="operators")
    iam.attach_group_policy(GroupName="operators", PolicyArn=policy)
    iam.put_group_policy(GroupName="operators", PolicyName="more", PolicyDocument=MIGHTY)
    told = {
        "DefaultVersionId": "v1",
        "Path": "/",
        "Document": json.loads(MIGHTY),
        "CreateDate": "2026-11-01T00:00:00+00:00",
        "UpdateDate": "2026-11-01T00:00:00+00:00",
    }
    new = AWSManagedPolicy.from_data(NEW_OF_AWS.rpartition("/")[2], HOME, "aws", told)
    iam_backends[HOME]["aws"].managed_policies[NEW_OF_AWS] = new


def _center(cloud: Any) -> Center:
    """Identity Center with one permission set of all kinds of policies, given to a user and to a group."""
    sso, store = cloud.client("sso-admin"), cloud.client("identitystore")
    (instance,) = sso.list_instances()["Instances"]
    arn, directory = instance["InstanceArn"], instance["IdentityStoreId"]
    sso.create_permission_set(Name="Admin", InstanceArn=arn)
    (backend,) = ssoadmin_backends[HOME].values()
    # moto spells the ARN of a set unlike AWS, without the instance's own id
    backend.permission_sets[-1].permission_set_arn = f"{arn.replace(':instance/', ':permissionSet/')}/ps-0123456789abcdef"
    both = {"InstanceArn": arn, "PermissionSetArn": backend.permission_sets[-1].permission_set_arn}
    sso.attach_managed_policy_to_permission_set(**both, ManagedPolicyArn=ADMIN)
    sso.put_inline_policy_to_permission_set(**both, InlinePolicy=MIGHTY)
    own = {"Name": "ops", "Path": "/"}
    sso.attach_customer_managed_policy_reference_to_permission_set(**both, CustomerManagedPolicyReference=own)
    name = {"GivenName": "Dee", "FamilyName": "D"}
    user = store.create_user(IdentityStoreId=directory, UserName="dee", DisplayName="Dee", Name=name)["UserId"]
    group = store.create_group(IdentityStoreId=directory, DisplayName="operators")["GroupId"]
    store.create_group_membership(IdentityStoreId=directory, GroupId=group, MemberId={"UserId": user})
    for type, id in (("USER", user), ("GROUP", group)):
        sso.create_account_assignment(**both, TargetId=HOME, TargetType="AWS_ACCOUNT", PrincipalType=type, PrincipalId=id)
    sso.provision_permission_set(**both, TargetType="AWS_ACCOUNT", TargetId=HOME)
    return Center(directory, user, group, both)


def _records(center: Center) -> Iterator[Record]:
    """The intrusion, and then grants whose worth no record tells, by a user, a role and a person of Identity Center."""
    yield from intrusion()
    pipeline = session("terraform-ci", "run-4711", ELSEWHERE, TOOL)
    identity = {
        "type": "IdentityCenterUser",
        "accountId": HOME,
        "onBehalfOf": {"userId": center.user, "identityStoreArn": f"arn:aws:identitystore::{HOME}:identitystore/{center.store}"},
        "credentialId": "0123456789abcdef",
    }
    person = Caller(identity, ELSEWHERE, TOOL)
    own, name = f"arn:aws:iam::{HOME}:policy/ops", {"userName": BORN}
    yield record(at(14, 11, 50), STOLEN, "iam:CreateAccessKey", {"userName": "noa"}, made_key("noa", "AKIAIOSFODNN7EXAMPL9"))
    yield record(at(14, 11, 55), STOLEN, "iam:AttachUserPolicy", {"userName": "noa", "policyArn": ADMIN})
    yield record(at(14, 12), STOLEN, "iam:AttachUserPolicy", {**name, "policyArn": own})
    yield record(at(14, 12, 10), pipeline, "iam:AttachUserPolicy", {**name, "policyArn": NEW_OF_AWS})
    yield record(at(14, 12, 20), STOLEN, "iam:AddUserToGroup", {**name, "groupName": "operators"})
    instance, held = center.set["InstanceArn"], center.set["PermissionSetArn"]
    assigned = {
        "instanceArn": instance,
        "permissionSetArn": held,
        "principalId": center.user,
        "principalType": PrincipalType.USER.upper(),
        "targetId": HOME,
        "targetType": "AWS_ACCOUNT",
    }
    status = {"accountAssignmentCreationStatus": {"status": "IN_PROGRESS"}}
    yield record(at(14, 13), STOLEN, "sso:CreateAccountAssignment", assigned, status)
    joined = {"identityStoreId": center.store, "groupId": center.group, "member": {"memberId": center.user}}
    yield record(at(14, 13, 20), person, "sso-directory:AddMemberToGroup", joined, {})


def _queued(cloud: Any, deployed: Deployed) -> list[str]:
    """What assess handed on: a case of a user, one of a role and one of a person of Identity Center."""
    sqs, url = cloud.client("sqs"), deployed.ref("CaseQueue")
    found: list[str] = []
    while received := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [message["Body"] for message in received]
        for message in received:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found
