"""Writes CloudTrail records as AWS shapes them: a small builder, so that a story reads as a list of what happened.

Shapes as in AWS's CloudTrail record reference, version 1.08.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from nightlatch.classes import dataclass

ACCOUNT = "111122223333"
STRANGER = "999988887777"
Record = dict[str, Any]
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who makes calls: the `userIdentity` they show, the address and the user agent they come with."""

    identity: Mapping[str, Any]
    ip: str
    agent: str
    more: Mapping[str, Any] = field(default_factory=dict)


def user(name: str, key: str | None, ip: str, agent: str) -> Caller:
    """An IAM user with a long-lived key, or at the console where `key` is None."""
    identity: Record = {
        "type": "IAMUser",
        "principalId": _id("AIDA", name),
        "arn": f"arn:aws:iam::{ACCOUNT}:user/{name}",
        "accountId": ACCOUNT,
        "userName": name,
    }
    if key is not None:
        return Caller({**identity, "accessKeyId": key}, ip, agent)
    session = {"attributes": {"mfaAuthenticated": "true", "creationDate": "2026-03-10T08:55:00Z"}}
    shown = {**identity, "accessKeyId": "ASIAIOSFODNN7EXAMPLE", "sessionContext": session}
    return Caller(shown, ip, agent, {"sessionCredentialFromConsole": "true"})


def session(role: str, name: str, ip: str, agent: str, *, path: str = "/", invoked_by: str | None = None) -> Caller:
    """A session of an assumed role."""
    issuer = {
        "type": "Role",
        "principalId": _id("AROA", role),
        "arn": f"arn:aws:iam::{ACCOUNT}:role{path}{role}",
        "accountId": ACCOUNT,
        "userName": role,
    }
    identity: Record = {
        "type": "AssumedRole",
        "principalId": f"{issuer['principalId']}:{name}",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}",
        "accountId": ACCOUNT,
        "accessKeyId": "ASIAI44QH8DHBEXAMPLE",
        "sessionContext": {"sessionIssuer": issuer, "attributes": {"mfaAuthenticated": "false"}},
    }
    return Caller({**identity, **({"invokedBy": invoked_by} if invoked_by else {})}, ip, agent)


def service(name: str) -> Caller:
    """A service of AWS itself."""
    return Caller({"type": "AWSService", "invokedBy": name}, name, name)


def record(
    at: datetime,
    caller: Caller,
    call: str,
    request: Mapping[str, Any] | None = None,
    response: Mapping[str, Any] | None = None,
    **more: Any,
) -> Record:
    """One record of one call (`iam:CreateUser`); its event id is made of its content, so that a story is the same each time."""
    source, name = call.split(":", 1)
    body = {
        "eventVersion": "1.08",
        "userIdentity": dict(caller.identity),
        "eventTime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": caller.ip,
        "userAgent": caller.agent,
        "requestParameters": dict(request) if request is not None else None,
        "responseElements": dict(response) if response is not None else None,
        "readOnly": name.startswith(("Get", "List", "Describe")),
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
        **caller.more,
        **more,
    }
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    return {**body, "eventID": f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"}


def document(*statements: Mapping[str, Any]) -> str:
    """A policy document as the request carries it: JSON in a string."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, indent=2)


def allow(action: str | list[str], resource: str = "*") -> Mapping[str, Any]:
    """A statement of an identity policy."""
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def trust(principal: Mapping[str, str], action: str = "sts:AssumeRole", **more: Any) -> str:
    """A trust policy with one statement."""
    return document({"Effect": "Allow", "Principal": dict(principal), "Action": action, **more})


def made_user(name: str) -> Record:
    """The response of CreateUser."""
    arn = f"arn:aws:iam::{ACCOUNT}:user/{name}"
    return {"user": {"path": "/", "userName": name, "userId": _id("AIDA", name), "arn": arn}}


def made_role(name: str, path: str = "/") -> Record:
    """The response of CreateRole."""
    return {
        "role": {
            "path": path,
            "roleName": name,
            "roleId": _id("AROA", name),
            "arn": f"arn:aws:iam::{ACCOUNT}:role{path}{name}",
        }
    }


def made_key(user: str, key: str) -> Record:
    """The response of CreateAccessKey (CloudTrail never holds the secret)."""
    return {"accessKey": {"userName": user, "accessKeyId": key, "status": "Active"}}


def managed(name: str) -> str:
    """The ARN of a policy that AWS manages."""
    return f"arn:aws:iam::aws:policy/{name}"


def _id(prefix: str, name: str) -> str:
    """The immutable id that this invented account's user or role of that name has everywhere."""
    return f"{prefix}EXAMPLE{hashlib.sha256(name.encode()).hexdigest()[:9].upper()}"
