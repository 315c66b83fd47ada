"""A scripted intrusion into the same invented account: one stolen key, and nine minutes later a way back in for good.

The order of moves is the one that published incident reports tell again and again; every name and number is invented.
"""

from collections.abc import Iterator
from datetime import datetime

from nightlatch.sandbox.routine import at
from nightlatch.sandbox.trail import ACCOUNT, STRANGER, Record, made_key, made_role, made_user, managed, record, trust, user

ELSEWHERE = "203.0.113.66"
TOOL = "aws-cli/2.17.9 md/awscrt#0.20.11 ua/2.0 os/linux#6.6 md/arch#x86_64 lang/python#3.11.9"
STOLEN = user("ci-deployer", "AKIAI44QH8DHCEXAMPLE", ELSEWHERE, TOOL)
BORN = "svc-backups"
BORN_KEY = "AKIAIOSFODNN7EXAMPL3"
BORN_CALLER = user(BORN, BORN_KEY, ELSEWHERE, TOOL)
BACK_DOOR = "org-inventory-sync"
ADMIN = managed("AdministratorAccess")


def intrusion() -> Iterator[Record]:
    """The intrusion's records, in order of time."""
    yield record(at(14, 2), STOLEN, "sts:GetCallerIdentity")
    yield record(at(14, 2, 20), STOLEN, "iam:ListUsers")
    yield record(at(14, 2, 40), STOLEN, "iam:GetAccountAuthorizationDetails")
    yield _refused(at(14, 4), "CreateLoginProfile", "user noa")
    yield _refused(at(14, 4, 45), "UpdateLoginProfile", "user noa")
    yield record(at(14, 6), STOLEN, "iam:CreateUser", {"userName": BORN}, made_user(BORN))
    yield record(at(14, 6, 5), STOLEN, "iam:CreateAccessKey", {"userName": BORN}, made_key(BORN, BORN_KEY))
    yield record(at(14, 6, 12), STOLEN, "iam:AttachUserPolicy", {"userName": BORN, "policyArn": ADMIN})
    yield record(at(14, 8), BORN_CALLER, "sts:GetCallerIdentity")
    outside = trust({"AWS": f"arn:aws:iam::{STRANGER}:root"})
    trusting = {"roleName": BACK_DOOR, "assumeRolePolicyDocument": outside}
    yield record(at(14, 9), BORN_CALLER, "iam:CreateRole", trusting, made_role(BACK_DOOR))
    yield record(at(14, 9, 6), BORN_CALLER, "iam:AttachRolePolicy", {"roleName": BACK_DOOR, "policyArn": ADMIN})
    trail = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/main"
    yield record(at(14, 11), BORN_CALLER, "cloudtrail:StopLogging", {"name": trail})


def _refused(when: datetime, name: str, target: str) -> Record:
    """A refused IAM write as CloudTrail logs it: no parameters, the target only in the message."""
    message = (
        f"User: arn:aws:iam::{ACCOUNT}:user/ci-deployer is not authorized to perform: iam:{name} on resource: {target}"
        " because no identity-based policy allows the action"
    )
    return record(when, STOLEN, f"iam:{name}", None, None, errorCode="AccessDenied", errorMessage=message)
