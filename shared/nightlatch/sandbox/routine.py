"""An ordinary day in an invented AWS account: deployments, Terraform, single sign-on, a key rotated, a new colleague.

Nothing in it may come out above `log`: that is a test, and the reason the day is here.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from nightlatch.sandbox.trail import (
    ACCOUNT,
    NOTHING,
    Record,
    allow,
    document,
    made_key,
    made_role,
    made_user,
    managed,
    record,
    session,
    trust,
    user,
)

OFFICE = "192.0.2.24"
RUNNERS = "198.51.100.20"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"
TERRAFORM = session("terraform-ci", "run-4711", RUNNERS, "APN/1.0 HashiCorp/1.0 Terraform/1.11.4 (+https://www.terraform.io)")
STACKS = session(
    "cfn-deploy",
    "AWSCloudFormation",
    "cloudformation.amazonaws.com",
    "cloudformation.amazonaws.com",
    invoked_by="cloudformation.amazonaws.com",
)
SSO = session(
    "AWSServiceRoleForSSO",
    "sso",
    "sso.amazonaws.com",
    "sso.amazonaws.com",
    path="/aws-service-role/sso.amazonaws.com/",
    invoked_by="sso.amazonaws.com",
)
PLATFORM = session(
    "AWSReservedSSO_PlatformAdmin_0a1b2c3d4e5f6071", "mika", OFFICE, BROWSER, path="/aws-reserved/sso.amazonaws.com/"
)
BACKUP = user("svc-backup", "AKIAIOSFODNN7EXAMPLE", RUNNERS, "Boto3/1.40.1 md/Botocore#1.40.1")
ENGINEER = user("noa", None, OFFICE, BROWSER)


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that day, a Tuesday."""
    return datetime(2026, 3, 10, hour, minute, second, tzinfo=UTC)


def routine() -> Iterator[Record]:
    """The day's records, in order of time."""
    yield from _deployment()
    yield from _terraform()
    yield from _single_sign_on()
    yield from _rotation()
    yield from _colleague()


def _deployment() -> Iterator[Record]:
    """CloudFormation makes a function's role; a service makes its own linked role."""
    name = "orders-api-handler-role"
    trusted = trust({"Service": "lambda.amazonaws.com"})
    yield record(at(6, 2), STACKS, "iam:CreateRole", {"roleName": name, "assumeRolePolicyDocument": trusted}, made_role(name))
    basic = managed("service-role/AWSLambdaBasicExecutionRole")
    yield record(at(6, 2, 4), STACKS, "iam:AttachRolePolicy", {"roleName": name, "policyArn": basic})
    linked = "AWSServiceRoleForAutoScaling"
    yield record(
        at(6, 9),
        session(
            "cfn-deploy",
            "AWSCloudFormation",
            "autoscaling.amazonaws.com",
            "autoscaling.amazonaws.com",
            invoked_by="autoscaling.amazonaws.com",
        ),
        "iam:CreateServiceLinkedRole",
        {"aWSServiceName": "autoscaling.amazonaws.com"},
        made_role(linked, "/aws-service-role/autoscaling.amazonaws.com/"),
    )


def _terraform() -> Iterator[Record]:
    """Terraform makes a service user that may write metrics and nothing else."""
    name, scoped = "svc-metrics", document(allow("cloudwatch:PutMetricData"))
    yield record(at(7, 31), TERRAFORM, "iam:CreateUser", {"userName": name, "path": "/"}, made_user(name))
    yield record(
        at(7, 31, 3), TERRAFORM, "iam:PutUserPolicy", {"userName": name, "policyName": "metrics", "policyDocument": scoped}
    )
    yield record(at(7, 31, 6), TERRAFORM, "iam:CreateAccessKey", {"userName": name}, made_key(name, "AKIAI44QH8DHBEXAMPLE"))


def _single_sign_on() -> Iterator[Record]:
    """Readers get a permission set, and a colleague joins them; the identity provider's certificate is renewed by AWS."""
    readers, person = "51cb45c0-3041-70fb-0e1c-000000example", "01cb45c0-c071-70a1-0a3a-000000example"
    instance = {"instanceArn": "arn:aws:sso:::instance/ssoins-7223example"}
    reading = {**instance, "permissionSetArn": "arn:aws:sso:::permissionSet/ssoins-7223example/ps-readers"}
    view = {**reading, "managedPolicyArn": managed("job-function/ViewOnlyAccess")}
    assigned = {**reading, "principalId": readers, "principalType": "GROUP", "targetId": ACCOUNT, "targetType": "AWS_ACCOUNT"}
    yield record(at(8, 2), PLATFORM, "sso:CreatePermissionSet", {**instance, "name": "readers"}, {"permissionSet": dict(reading)})
    yield record(at(8, 3), PLATFORM, "sso:AttachManagedPolicyToPermissionSet", view)
    yield record(
        at(8, 4),
        PLATFORM,
        "sso:CreateAccountAssignment",
        assigned,
        {"accountAssignmentCreationStatus": {"status": "IN_PROGRESS"}},
    )
    store = {"identityStoreId": "d-906700example"}
    yield record(
        at(8, 12), PLATFORM, "sso-directory:CreateUser", {**store, "userName": {}, "active": True}, {"user": {"userId": person}}
    )
    yield record(
        at(8, 13),
        PLATFORM,
        "sso-directory:AddMemberToGroup",
        {**store, "groupId": readers, "member": {"memberId": person}},
        NOTHING,
    )
    saml = f"arn:aws:iam::{ACCOUNT}:saml-provider/AWSSSO_0a1b2c3d4e5f6071_DO_NOT_DELETE"
    yield record(
        at(8, 40),
        SSO,
        "iam:UpdateSAMLProvider",
        {"sAMLProviderArn": saml, "sAMLMetadataDocument": "<EntityDescriptor/>"},
        {"sAMLProviderArn": saml},
    )


def _rotation() -> Iterator[Record]:
    """The backup service renews its own key."""
    name, fresh = "svc-backup", "AKIAIOSFODNN7EXAMPL2"
    yield record(at(9, 0), BACKUP, "iam:CreateAccessKey", {"userName": name}, made_key(name, fresh))
    yield record(
        at(9, 5), BACKUP, "iam:UpdateAccessKey", {"userName": name, "accessKeyId": "AKIAIOSFODNN7EXAMPLE", "status": "Inactive"}
    )
    yield record(at(9, 20), BACKUP, "iam:DeleteAccessKey", {"userName": name, "accessKeyId": "AKIAIOSFODNN7EXAMPLE"})


def _colleague() -> Iterator[Record]:
    """An engineer signs in with MFA and makes a console user who may look around."""
    yield record(
        at(10, 14),
        ENGINEER,
        "signin:ConsoleLogin",
        None,
        {"ConsoleLogin": "Success"},
        additionalEventData={"MFAUsed": "Yes", "LoginTo": "https://console.aws.amazon.com/console/home"},
        eventType="AwsConsoleSignIn",
    )
    viewers, name = "viewers", "ines"
    yield record(at(10, 16), ENGINEER, "iam:CreateGroup", {"groupName": viewers}, {"group": {"groupName": viewers}})
    view = managed("job-function/ViewOnlyAccess")
    yield record(at(10, 17), ENGINEER, "iam:AttachGroupPolicy", {"groupName": viewers, "policyArn": view})
    yield record(at(10, 18), ENGINEER, "iam:CreateUser", {"userName": name}, made_user(name))
    profile = {"loginProfile": {"userName": name, "passwordResetRequired": True}}
    yield record(at(10, 18, 20), ENGINEER, "iam:CreateLoginProfile", {"userName": name, "passwordResetRequired": True}, profile)
    yield record(at(10, 18, 40), ENGINEER, "iam:AddUserToGroup", {"userName": name, "groupName": viewers})
