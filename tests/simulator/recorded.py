"""Hears every call that is made through the AWS SDK, as IAM would be asked about it: an action, and the resources it is on.

Which resources an action is checked against: AWS's service authorization reference; a test holds this table against the
simulator's copy of it. The SDK is listened to through botocore's own events, so the code under test is as it is deployed.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore import handlers

from nightlatch import bootstrap
from nightlatch.providers.aws import bearers
from tests.simulator.deployed import HOME, REGION, Deployed

CENTER_OWNER = "999988887777"
"""Identity Center mostly lives in the organization's management account, and so does its directory."""

_PREFIXES = {"sso-admin": "sso"}
_FREE = {"sts:GetCallerIdentity"}
"""Needs no permission (API reference of STS)."""

_DIRECTORY = f"arn:aws:identitystore::{CENTER_OWNER}:identitystore/{{IdentityStoreId}}"
_SET = ("{InstanceArn}", "{PermissionSetArn}")
_TO_ACCOUNT = "arn:aws:sso:::account/{AccountId}"
_TABLE = (f"arn:aws:dynamodb:{REGION}:{HOME}:table/{{TableName}}",)
_GROUP = (f"arn:aws:iam::{HOME}:group/{{GroupName}}",)

RESOURCES: Mapping[str, tuple[str, ...]] = {
    "dynamodb:DeleteItem": _TABLE,
    "dynamodb:GetItem": _TABLE,
    "dynamodb:PutItem": _TABLE,
    "dynamodb:Query": _TABLE,
    "iam:GetAccountAuthorizationDetails": ("*",),
    "iam:GetGroupPolicy": _GROUP,
    "iam:GetPolicy": ("{PolicyArn}",),
    "iam:GetPolicyVersion": ("{PolicyArn}",),
    "iam:GetRole": (f"arn:aws:iam::{HOME}:role/{{RoleName}}",),
    "iam:GetUser": (f"arn:aws:iam::{HOME}:user/{{UserName}}",),
    "iam:ListAttachedGroupPolicies": _GROUP,
    "iam:ListGroupPolicies": _GROUP,
    "identitystore:DescribeUser": (_DIRECTORY, "arn:aws:identitystore:::user/{UserId}"),
    "identitystore:ListGroupMemberships": (
        _DIRECTORY,
        "arn:aws:identitystore:::group/{GroupId}",
        "arn:aws:identitystore:::membership/*",
    ),
    "organizations:DescribeOrganization": ("*",),
    "organizations:ListAccounts": ("*",),
    "sqs:SendMessage": (f"arn:aws:sqs:{REGION}:{HOME}:{{QueueName}}",),
    "sso:DescribePermissionSet": _SET,
    "sso:GetInlinePolicyForPermissionSet": _SET,
    "sso:GetPermissionsBoundaryForPermissionSet": _SET,
    "sso:ListAccountAssignments": (*_SET, _TO_ACCOUNT),
    "sso:ListAccountAssignmentsForPrincipal": ("{InstanceArn}",),
    "sso:ListCustomerManagedPolicyReferencesInPermissionSet": _SET,
    "sso:ListInstances": ("*",),
    "sso:ListManagedPoliciesInPermissionSet": _SET,
    "sso:ListPermissionSetsProvisionedToAccount": ("{InstanceArn}", _TO_ACCOUNT),
}
"""Action → the ARNs that must all be allowed, with the call's parameters in them."""

OF_PLAYBOOKS = {
    *bearers.READS,
    *(action for each in bootstrap.playbooks()["aws"] for action in (*each.reads, *each.writes)),
}
"""What act is allowed because a playbook declares it: each playbook's tests show that it is called, test_playbooks.py that it is needed."""

FOR_LAMBDA = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
"""What Lambda does with a function's role on a queue that it polls (Lambda developer guide, "Using Lambda with Amazon SQS")."""

FOR_LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")
"""What Lambda does with it on the log group (the same guide, "Sending Lambda function logs to CloudWatch Logs"); the group exists."""


@dataclass(frozen=True, order=True)
class Call:
    """One call as IAM sees it: denied unless the action is allowed on each of the resources."""

    action: str
    resources: tuple[str, ...]


def call(service: str, operation: str, parameters: Mapping[str, Any]) -> Call | None:
    """What IAM is asked when this operation of the SDK is called; None when it is not asked.

    Raises KeyError for an operation whose resources nobody has looked up yet: add it to RESOURCES.
    """
    action = f"{_PREFIXES.get(service, service)}:{operation}"
    if action in _FREE or (action in OF_PLAYBOOKS and action not in RESOURCES):
        return None
    known = {**parameters, "QueueName": str(parameters.get("QueueUrl", "")).rpartition("/")[2]}
    return Call(action, tuple(resource.format_map(known) for resource in RESOURCES[action]))


@contextmanager
def hearing() -> Iterator[set[Call]]:
    """The calls of every SDK session that is opened inside the block, filled while they are made."""
    heard: set[Call] = set()

    def hear(params: Mapping[str, Any], model: Any, **_: Any) -> None:
        made = call(model.service_model.service_name, model.name, params)
        if made is not None:
            heard.add(made)

    registration = ("provide-client-params", hear)
    handlers.BUILTIN_HANDLERS.append(registration)  # what every new session of botocore begins with
    try:
        yield heard
    finally:
        handlers.BUILTIN_HANDLERS.remove(registration)


def lambdas_own(deployed: Deployed, function: str) -> set[Call]:
    """What the Lambda service itself does with the role of a function, by the template's event sources and log group."""
    told = deployed.properties(function)
    group = told["LoggingConfig"]["LogGroup"]
    stream = f"arn:aws:logs:{REGION}:{HOME}:log-group:{group}:log-stream:2026/11/20/[$LATEST]0123456789abcdef"
    polled = [event["Properties"]["Queue"] for event in told.get("Events", {}).values() if event["Type"] == "SQS"]
    return {Call(action, (stream,)) for action in FOR_LOGS} | {
        Call(action, (str(queue),)) for queue in polled for action in FOR_LAMBDA
    }


def fits(resource: str, pattern: str) -> bool:
    """Whether an ARN is of a pattern as AWS writes them (`arn:${Partition}:iam::${Account}:user/${UserNameWithPath}`)."""
    parts = re.split(r"\$\{\w+\}", pattern)
    return re.fullmatch(".+".join(map(re.escape, parts)), resource) is not None
