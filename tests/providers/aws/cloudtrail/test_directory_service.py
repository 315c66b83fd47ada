"""Directory Service: directories, users, groups, and domains that are trusted."""

from typing import Any

import pytest

from nightlatch.model.evidence import LIMITED_TO, RESOURCE
from tests.providers.aws.cloudtrail.told import only, told

LINES: list[tuple[str, str, Any, Any, str]] = [
    (
        "ds",
        "CreateMicrosoftAD",
        {"name": "corp.example.com", "password": "HIDDEN_DUE_TO_SECURITY_REASONS"},
        {"directoryId": "d-1"},
        "policy_changed unknown corp.example.com",
    ),
    ("ds", "CreateDirectory", {"name": "corp.example.com"}, None, "policy_changed unknown corp.example.com"),
    ("ds", "ConnectDirectory", {"name": "corp.example.com"}, None, "policy_changed unknown corp.example.com"),
    ("ds", "EnableDirectoryDataAccess", {"directoryId": "d-1"}, None, "policy_changed unknown d-1"),
    (
        "ds",
        "ResetUserPassword",
        {"directoryId": "d-1", "userName": "rosa", "newPassword": "HIDDEN_DUE_TO_SECURITY_REASONS"},
        None,
        "credential_added user rosa",
    ),
    (
        "ds-data",
        "CreateUser",
        {"directoryId": "d-1", "sAMAccountName": "rosa"},
        {"sID": "S-1-5-21-1"},
        "account_created user rosa",
    ),
    ("ds-data", "UpdateUser", {"directoryId": "d-1", "sAMAccountName": "rosa"}, None, "policy_changed user rosa"),
    ("ds-data", "DisableUser", {"directoryId": "d-1", "sAMAccountName": "rosa"}, None, "account_removed user rosa"),
    ("ds-data", "DeleteUser", {"directoryId": "d-1", "sAMAccountName": "rosa"}, None, "account_removed user rosa"),
    (
        "ds-data",
        "AddGroupMember",
        {"directoryId": "d-1", "groupName": "Admins", "memberName": "rosa"},
        None,
        "role_granted user rosa",
    ),
    (
        "ds-data",
        "RemoveGroupMember",
        {"directoryId": "d-1", "groupName": "Admins", "memberName": "rosa"},
        None,
        "role_removed user rosa",
    ),
]


@pytest.mark.parametrize(("service", "name", "request_", "response", "expected"), LINES)
def test_each_operation_of_directories(service: str, name: str, request_: Any, response: Any, expected: str) -> None:
    assert told(service, name, request_, response) == [f"{expected} success"]


@pytest.mark.parametrize(("service", "name"), sorted({(service, name) for service, name, *_ in LINES}))
def test_a_refused_call_without_parameters_is_an_attempt_on_nobody(service: str, name: str) -> None:
    activity = only(service, name, errorCode="AccessDenied")
    assert (activity.outcome, activity.subject.name, activity.grants) == ("failure", None, ())


def test_a_new_user_carries_the_security_id_and_its_directory() -> None:
    activity = only("ds-data", "CreateUser", LINES[5][2], LINES[5][3])
    assert (activity.subject.id, activity.evidence[RESOURCE], activity.evidence[LIMITED_TO]) == ("S-1-5-21-1", "d-1", "ds")


@pytest.mark.parametrize(("direction", "trusted"), [("Two-Way", 1), ("One-Way: Outgoing", 1), ("One-Way: Incoming", 0)])
def test_a_trust_lets_the_other_domain_in_unless_it_goes_the_other_way(direction: str, trusted: int) -> None:
    request = {"directoryId": "d-1", "remoteDomainName": "other.example.com", "trustDirection": direction}
    activity = only("ds", "CreateTrust", request)
    assert (activity.kind, len(activity.grants)) == ("trust_changed", trusted)
