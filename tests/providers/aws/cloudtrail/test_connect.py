"""Amazon Connect: users of a call center and their security profiles."""

from typing import Any

import pytest

from nightlatch.model.evidence import PERSON
from tests.providers.aws.cloudtrail.told import only, told

LINES: list[tuple[str, str, Any, Any, str]] = [
    (
        "connect",
        "CreateUser",
        {"instanceId": "c-1", "username": "rosa", "securityProfileIds": ["sp-1"]},
        {"userId": "u-1"},
        "account_created user rosa",
    ),
    ("connect", "DeleteUser", {"instanceId": "c-1", "userId": "u-1"}, None, "account_removed user u-1"),
    (
        "connect",
        "UpdateUserSecurityProfiles",
        {"instanceId": "c-1", "userId": "u-1", "securityProfileIds": ["sp-1", "sp-2"]},
        None,
        "role_granted user u-1",
    ),
    (
        "connect",
        "CreateSecurityProfile",
        {"instanceId": "c-1", "securityProfileName": "lead"},
        None,
        "policy_changed unknown lead",
    ),
    ("connect", "UpdateSecurityProfile", {"instanceId": "c-1", "securityProfileId": "sp-1"}, None, "policy_changed unknown sp-1"),
]


@pytest.mark.parametrize(("service", "name", "request_", "response", "expected"), LINES)
def test_each_operation_of_connect(service: str, name: str, request_: Any, response: Any, expected: str) -> None:
    assert told(service, name, request_, response) == [f"{expected} success"]


@pytest.mark.parametrize(("service", "name"), sorted({(service, name) for service, name, *_ in LINES}))
def test_a_refused_call_without_parameters_is_an_attempt_on_nobody(service: str, name: str) -> None:
    activity = only(service, name, errorCode="AccessDenied")
    assert (activity.outcome, activity.subject.name, activity.grants) == ("failure", None, ())


def test_each_profile_is_a_grant_inside_its_instance() -> None:
    grants = only("connect", "UpdateUserSecurityProfiles", LINES[2][2]).grants
    assert [(grant.role, grant.scope, grant.tier) for grant in grants] == [
        ("security-profile:sp-1", "c-1", 2),
        ("security-profile:sp-2", "c-1", 2),
    ]


def test_a_redacted_password_is_a_credential() -> None:
    activity = only("connect", "CreateUser", {"username": "rosa", "password": "HIDDEN_DUE_TO_SECURITY_REASONS"})
    assert activity.credential is not None
    assert activity.evidence[PERSON] == "true"
