"""IoT Core: certificates, policies and authorities."""

from typing import Any

import pytest

from nightlatch.model import Level
from nightlatch.model.evidence import MARK, MARK_CERTIFICATES
from tests.providers.aws.cloudtrail.told import only, told

LINES: list[tuple[str, str, Any, Any, str]] = [
    (
        "iot",
        "CreateKeysAndCertificate",
        {"setAsActive": True},
        {"certificateId": "cert-1"},
        "credential_added service_account cert-1",
    ),
    (
        "iot",
        "CreateCertificateFromCsr",
        {"setAsActive": True},
        {"certificateId": "cert-1"},
        "credential_added service_account cert-1",
    ),
    ("iot", "RegisterCertificate", {}, {"certificateId": "cert-1"}, "credential_added service_account cert-1"),
    (
        "iot",
        "UpdateCertificate",
        {"certificateId": "cert-1", "newStatus": "ACTIVE"},
        None,
        "account_enabled service_account cert-1",
    ),
    (
        "iot",
        "UpdateCertificate",
        {"certificateId": "cert-1", "newStatus": "REVOKED"},
        None,
        "credential_removed service_account cert-1",
    ),
    ("iot", "DeleteCertificate", {"certificateId": "cert-1"}, None, "credential_removed service_account cert-1"),
    (
        "iot",
        "AttachPolicy",
        {"policyName": "all", "target": "arn:aws:iot:us-east-1:111122223333:cert/c"},
        None,
        "role_granted service_account arn:aws:iot:us-east-1:111122223333:cert/c",
    ),
    ("iot", "AttachPrincipalPolicy", {"policyName": "all", "principal": "arn:c"}, None, "role_granted service_account arn:c"),
    ("iot", "DetachPolicy", {"policyName": "all", "target": "arn:c"}, None, "role_removed service_account arn:c"),
    ("iot", "RegisterCACertificate", {"setAsActive": True}, {"certificateId": "ca-1"}, "federation_added federation ca-1"),
]


@pytest.mark.parametrize(("service", "name", "request_", "response", "expected"), LINES)
def test_each_operation_of_iot(service: str, name: str, request_: Any, response: Any, expected: str) -> None:
    assert told(service, name, request_, response) == [f"{expected} success"]


@pytest.mark.parametrize(("service", "name"), sorted({(service, name) for service, name, *_ in LINES}))
def test_a_refused_call_without_parameters_never_succeeds(service: str, name: str) -> None:
    assert all(line.endswith("failure") for line in told(service, name, errorCode="AccessDenied"))


def test_devices_are_marks_and_authorities_open_cases() -> None:
    assert only("iot", "CreateKeysAndCertificate", {}).level is Level.CONTEXT
    authority = only("iot", "RegisterCACertificate", {}, {"certificateId": "ca-1"})
    assert (authority.level, authority.evidence[MARK]) == (Level.WATCH, MARK_CERTIFICATES)


@pytest.mark.parametrize(
    ("name", "member"), [("CreateProvisioningTemplate", "provisioningRoleArn"), ("UpdateRoleAlias", "roleArn")]
)
def test_roles_that_devices_take_on(name: str, member: str) -> None:
    assert told("iot", name, {member: "arn:aws:iam::111122223333:role/fleet"}) == ["identity_attached role fleet success"]
