"""Invented CloudTrail records in the documented shapes, so that a test says only what it is about."""

from typing import Any

ACCOUNT = "111122223333"
STRANGER = "999988887777"
KEY = "AKIAIOSFODNN7EXAMPLE"
SESSION_KEY = "ASIAIOSFODNN7EXAMPLE"
DENIED = "User: arn:aws:iam::111122223333:user/dana is not authorized to perform: {action} on resource: {resource} because no identity-based policy allows the {action} action"

Json = dict[str, Any]


def record(
    name: str,
    source: str = "iam.amazonaws.com",
    *,
    request: Any = None,
    response: Any = None,
    identity: Any = None,
    **more: Any,
) -> Json:
    """One management event of an IAM user of ACCOUNT; `more` sets or replaces top-level fields, None leaves one null."""
    return {
        "eventVersion": "1.08",
        "userIdentity": iam_user() if identity is None else identity,
        "eventTime": "2026-03-02T10:00:00Z",
        "eventSource": source,
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "198.51.100.7",
        "userAgent": "aws-cli/2.15.0 Python/3.11.6",
        "requestParameters": request,
        "responseElements": response,
        "requestID": "6f1c1f0e-1111-4a4a-9c9c-0123456789ab",
        "eventID": "0a1b2c3d-0000-4000-8000-00000000e001",
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        **more,
    }


def denied(name: str, resource: str, source: str = "iam.amazonaws.com", **more: Any) -> Json:
    """A refused call as IAM logs it: no parameters, the target only in the message."""
    message = DENIED.format(action=f"{source.partition('.')[0]}:{name}", resource=resource)
    return record(name, source, **{"errorCode": "AccessDenied", "errorMessage": message, **more})


def iam_user(name: str = "dana", key: str = KEY, **more: Any) -> Json:
    """An IAM user with a long-lived key."""
    return {
        "type": "IAMUser",
        "principalId": "AIDAEXAMPLEDANA",
        "arn": f"arn:aws:iam::{ACCOUNT}:user/{name}",
        "accountId": ACCOUNT,
        "accessKeyId": key,
        "userName": name,
        **more,
    }


def assumed_role(
    role: str = "deploy",
    session: str = "build-17",
    *,
    path: str = "/",
    account: str = ACCOUNT,
    **more: Any,
) -> Json:
    """A session of a role."""
    return {
        "type": "AssumedRole",
        "principalId": f"AROAEXAMPLEROLE:{session}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}",
        "accountId": account,
        "accessKeyId": SESSION_KEY,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": "AROAEXAMPLEROLE",
                "arn": f"arn:aws:iam::{account}:role{path}{role}",
                "accountId": account,
                "userName": role,
            },
            "attributes": {
                "creationDate": "2026-03-02T09:55:00Z",
                "mfaAuthenticated": "false",
            },
        },
        **more,
    }


def sso_session(
    person: str = "dana@example.com",
    permission_set: str = "AdministratorAccess",
    **more: Any,
) -> Json:
    """A person through IAM Identity Center: a session of a reserved role."""
    return assumed_role(
        f"AWSReservedSSO_{permission_set}_0123456789abcdef",
        person,
        path="/aws-reserved/sso.amazonaws.com/eu-west-1/",
        **more,
    )


def root(**more: Any) -> Json:
    """The account's root user, at the console."""
    return {
        "type": "Root",
        "principalId": ACCOUNT,
        "arn": f"arn:aws:iam::{ACCOUNT}:root",
        "accountId": ACCOUNT,
        "accessKeyId": SESSION_KEY,
        "sessionContext": {
            "attributes": {
                "creationDate": "2026-03-02T09:55:00Z",
                "mfaAuthenticated": "true",
            }
        },
        **more,
    }


def service(name: str = "autoscaling.amazonaws.com") -> Json:
    """A service of AWS on its own."""
    return {"type": "AWSService", "invokedBy": name}
