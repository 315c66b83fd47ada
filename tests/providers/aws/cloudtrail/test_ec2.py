"""EC2: instance profiles in plain and wrapped requests, key pairs, and pushed keys."""

from typing import Any

import pytest

from nightlatch.model import Kind, Level
from nightlatch.model.evidence import RESOURCE, SUBJECT_ARN
from tests.providers.aws.cloudtrail.told import only, told

PROFILE = "arn:aws:iam::111122223333:instance-profile/batch"


def test_a_launch_with_a_profile_marks_the_timeline() -> None:
    machines = {"instancesSet": {"items": [{"instanceId": "i-0123456789abcdef0"}]}}
    activity = only("ec2", "RunInstances", {"iamInstanceProfile": {"arn": PROFILE}, "instanceType": "t3.micro"}, machines)
    assert (activity.kind, activity.subject.name, activity.level) == (Kind.IDENTITY_ATTACHED, "batch", Level.CONTEXT)
    assert activity.evidence[SUBJECT_ARN] == PROFILE
    assert activity.evidence[RESOURCE] == "i-0123456789abcdef0"


def test_a_launch_without_a_profile_is_nobodys_account() -> None:
    assert told("ec2", "RunInstances", {"instanceType": "t3.micro"}) == []
    assert told("ec2", "RunInstances", errorCode="Client.UnauthorizedOperation") == []


WRAPPED: list[tuple[str, dict[str, Any], Level]] = [
    (
        "ReplaceIamInstanceProfileAssociation",
        {
            "ReplaceIamInstanceProfileAssociationRequest": {
                "AssociationId": "iip-assoc-1",
                "IamInstanceProfile": {"Name": "batch"},
            }
        },
        Level.WATCH,
    ),
    (
        "AssociateIamInstanceProfile",
        {"AssociateIamInstanceProfileRequest": {"InstanceId": "i-1", "IamInstanceProfile": {"Name": "batch"}}},
        Level.WATCH,
    ),
    ("AssociateIamInstanceProfile", {"instanceId": "i-1", "iamInstanceProfile": {"arn": PROFILE}}, Level.WATCH),
    (
        "CreateLaunchTemplate",
        {
            "CreateLaunchTemplateRequest": {
                "LaunchTemplateName": "web",
                "LaunchTemplateData": {"IamInstanceProfile": {"Arn": PROFILE}},
            }
        },
        Level.CONTEXT,
    ),
    (
        "CreateLaunchTemplateVersion",
        {
            "CreateLaunchTemplateVersionRequest": {
                "LaunchTemplateId": "lt-1",
                "LaunchTemplateData": {"IamInstanceProfile": {"Name": "batch"}},
            }
        },
        Level.CONTEXT,
    ),
    ("RequestSpotInstances", {"launchSpecification": {"iamInstanceProfile": {"name": "batch"}}}, Level.CONTEXT),
]


@pytest.mark.parametrize(("name", "request_", "level"), WRAPPED)
def test_the_profile_is_found_in_the_object_that_ec2_wraps_requests_in(name: str, request_: dict[str, Any], level: Level) -> None:
    activity = only("ec2", name, request_)
    assert (activity.kind, activity.subject.type, activity.subject.name) == ("identity_attached", "role", "batch")
    assert activity.level is level


def test_a_refused_replacement_keeps_the_prefixed_code_of_ec2() -> None:
    activity = only("ec2", WRAPPED[0][0], WRAPPED[0][1], errorCode="Client.InvalidParameterValue", errorMessage="Invalid Id")
    assert (activity.outcome, activity.error, activity.subject.name) == ("failure", "Client.InvalidParameterValue", "batch")
    assert activity.evidence[RESOURCE] == "iip-assoc-1"


@pytest.mark.parametrize("name", ["CreateKeyPair", "ImportKeyPair"])
def test_a_key_pair_is_a_credential_and_only_a_mark(name: str) -> None:
    activity = only("ec2", name, {"keyName": "ops"}, {"keyPairId": "key-0123", "keyName": "ops"})
    assert (activity.kind, activity.subject.name, activity.level) == (Kind.CREDENTIAL_ADDED, "ops", Level.CONTEXT)
    assert activity.credential is not None
    assert (activity.credential.type, activity.credential.id) == ("ssh_key", "key-0123")


def test_a_key_pair_deleted_by_id_is_removed() -> None:
    assert told("ec2", "DeleteKeyPair", {"keyPairId": "key-0123"}) == ["credential_removed unknown key-0123 success"]


@pytest.mark.parametrize("name", ["SendSSHPublicKey", "SendSerialConsoleSSHPublicKey"])
def test_a_pushed_key_is_use_and_adds_no_credential(name: str) -> None:
    activity = only(
        "ec2-instance-connect", name, {"instanceId": "i-1", "instanceOSUser": "ec2-user", "sSHPublicKey": "ssh-rsa AAAA"}
    )
    assert (activity.kind, activity.subject.name, activity.level) == (Kind.ELEVATION_USED, "i-1", Level.CONTEXT)
    assert activity.evidence[RESOURCE] == "i-1/ec2-user"
    assert told("ec2-instance-connect", name, errorCode="AccessDenied") == ["elevation_used unknown (not named) failure"]
