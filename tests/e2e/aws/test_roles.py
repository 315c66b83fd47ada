"""What each role of the deployed template is refused: whoever takes a function over holds no more than its role."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from nightlatch.sandbox.trail import trust
from tests.aws.ministack import ACCOUNT, Key
from tests.e2e.aws.stack import Stack

FUNCTIONS = ("Assess", "Act", "Sweep", "Interact", "Hear")
ANYTHING = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
ITEM = {name: {"S": "x"} for name in ("pk", "sk", "body", "version")}
ONE = {name: ITEM[name] for name in ("pk", "sk")}
TABLES: Mapping[str, Mapping[str, Any]] = {
    "GetItem": {"Key": ONE},
    "PutItem": {"Item": ITEM},
    "DeleteItem": {"Key": ONE},
    "UpdateItem": {"Key": ONE},
    "Scan": {},
}
WRITES = ("PutItem", "DeleteItem", "UpdateItem")
MAY: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "Assess": {"Evidence": ("GetItem", "PutItem"), "Control": ("GetItem",)},
    "Act": {"Evidence": ("GetItem",), "Control": ("GetItem", "PutItem")},
    "Sweep": {"Evidence": (), "Control": ("GetItem", "PutItem")},
    "Interact": {"Evidence": (), "Control": ()},
    "Hear": {"Evidence": (), "Control": ()},
}
SENDS: Mapping[str, tuple[str, ...]] = {
    "Assess": ("CaseQueue", "RejectsQueue"),
    "Act": ("CaseQueue", "CheckQueue"),
    "Sweep": ("CheckQueue",),
    "Interact": (),
    "Hear": (),
}
QUEUES = ("RecordsQueue", "RecordsDeadLetters", "RejectsQueue", "CaseQueue", "CaseDeadLetters", "CheckQueue", "CheckDeadLetters")
IAM: Mapping[str, Mapping[str, str]] = {
    "CreateUser": {"UserName": "helper"},
    "CreateRole": {"RoleName": "helper", "AssumeRolePolicyDocument": trust({"AWS": f"arn:aws:iam::{ACCOUNT}:root"})},
    "CreateAccessKey": {"UserName": "victim"},
    "UpdateAccessKey": {"UserName": "victim", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "Status": "Inactive"},
    "CreateLoginProfile": {"UserName": "victim", "Password": "Long-enough-1!"},
    "PutUserPolicy": {"UserName": "victim", "PolicyName": "more", "PolicyDocument": ANYTHING},
    "AttachUserPolicy": {"UserName": "victim", "PolicyArn": ADMIN},
    "AddUserToGroup": {"UserName": "victim", "GroupName": "everybody"},
    "DeleteUser": {"UserName": "victim"},
    "PutRolePolicy": {"RoleName": "OWN", "PolicyName": "more", "PolicyDocument": ANYTHING},
    "AttachRolePolicy": {"RoleName": "OWN", "PolicyArn": ADMIN},
    "DeleteRolePolicy": {"RoleName": "OWN", "PolicyName": "assess"},
    "UpdateAssumeRolePolicy": {"RoleName": "OWN", "PolicyDocument": trust({"AWS": f"arn:aws:iam::{ACCOUNT}:root"})},
}
"""Operation → what it is asked with; OWN is the role's own name."""


@pytest.fixture(scope="module")
def keys(quiet: Stack) -> dict[str, Key]:
    """A session's key of each function's role; and there is a user and a group to do something to."""
    iam = quiet.server.client("iam")
    iam.create_user(UserName="victim")
    iam.create_group(GroupName="everybody")
    return {function: quiet.key_of(function) for function in FUNCTIONS}


def refused(client: Any, operation: str, **asked: Any) -> bool:
    """Whether the caller may not do this; whatever else the answer says, it may."""
    try:
        getattr(client, xform_name(operation))(**asked)
    except ClientError as error:
        return "AccessDenied" in error.response["Error"]["Code"] and "not authorized" in error.response["Error"]["Message"]
    return False


@pytest.mark.parametrize("table", ["Evidence", "Control"])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_may_do_to_a_table_what_its_function_needs_and_nothing_else(
    quiet: Stack, keys: dict[str, Key], function: str, table: str
) -> None:
    client = quiet.server.client("dynamodb", keys[function])
    may = {name for name, asked in TABLES.items() if not refused(client, name, TableName=quiet.told[f"{table}Table"], **asked)}
    assert may == set(MAY[function][table])


def test_what_judges_is_refused_on_the_control_table(quiet: Stack, keys: dict[str, Key]) -> None:
    client = quiet.server.client("dynamodb", keys["Assess"])
    with pytest.raises(ClientError, match=r"AccessDenied.*dynamodb:PutItem"):
        client.put_item(TableName=quiet.told["ControlTable"], Item=ITEM)
    client.put_item(TableName=quiet.told["EvidenceTable"], Item=ITEM)  # the same call, where it may


@pytest.mark.parametrize("function", FUNCTIONS)
def test_in_observe_no_role_may_change_anything_in_iam(quiet: Stack, keys: dict[str, Key], function: str) -> None:
    client, own = quiet.server.client("iam", keys[function]), quiet.role(function)
    asked = {name: {key: own if value == "OWN" else value for key, value in each.items()} for name, each in IAM.items()}
    assert {name for name, each in asked.items() if not refused(client, name, **each)} == set()


def test_root_is_refused_none_of_it(quiet: Stack, keys: dict[str, Key]) -> None:
    """So that what is refused above is refused to the role, and not for how it was asked."""
    assert keys
    client, spare = quiet.server.client("iam"), "spare"
    client.create_role(RoleName=spare, AssumeRolePolicyDocument=trust({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}))
    asked = {name: {key: spare if value == "OWN" else value for key, value in each.items()} for name, each in IAM.items()}
    assert {name for name, each in asked.items() if refused(client, name, **each)} == set()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_may_send_to_its_own_queues_and_no_other(quiet: Stack, keys: dict[str, Key], function: str) -> None:
    client, may = quiet.server.client("sqs", keys[function]), set()
    for queue in QUEUES:
        url = quiet.told[f"{queue}Url"]
        grouped = {"MessageGroupId": "x", "MessageDeduplicationId": function} if url.endswith(".fifo") else {}
        may |= set() if refused(client, "SendMessage", QueueUrl=url, MessageBody="x", **grouped) else {queue}
    assert may == set(SENDS[function])


def test_what_answers_people_may_not_even_look(quiet: Stack, keys: dict[str, Key]) -> None:
    client = quiet.server.client("iam", keys["Interact"])
    assert refused(client, "GetUser", UserName="victim")
    assert refused(client, "GetAccountAuthorizationDetails")
    assert refused(quiet.server.client("secretsmanager", keys["Interact"]), "ListSecrets")


def test_only_lambda_may_take_a_role(quiet: Stack) -> None:
    anybody = quiet.server.user("anybody", {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"})
    client = quiet.server.client("sts", anybody)
    for function in FUNCTIONS:
        assert refused(client, "AssumeRole", RoleArn=quiet.told[f"{function}RoleArn"], RoleSessionName="anybody")
