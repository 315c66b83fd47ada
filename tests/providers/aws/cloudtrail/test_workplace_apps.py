"""Users of DataZone, Q Business, Chime and Wickr."""

from typing import Any

import pytest

from tests.providers.aws.cloudtrail.told import only, told

LINES: list[tuple[str, str, Any, Any, str]] = [
    ("datazone", "CreateUserProfile", {"domainIdentifier": "dzd-1", "userIdentifier": "rosa"}, None, "account_created user rosa"),
    (
        "datazone",
        "UpdateUserProfile",
        {"domainIdentifier": "dzd-1", "userIdentifier": "rosa", "status": "ACTIVATED"},
        None,
        "account_enabled user rosa",
    ),
    (
        "datazone",
        "UpdateUserProfile",
        {"domainIdentifier": "dzd-1", "userIdentifier": "rosa", "status": "DEACTIVATED"},
        None,
        "account_removed user rosa",
    ),
    ("datazone", "CreateGroupProfile", {"domainIdentifier": "dzd-1", "groupIdentifier": "g"}, None, "policy_changed group g"),
    (
        "datazone",
        "CreateProjectMembership",
        {
            "domainIdentifier": "dzd-1",
            "projectIdentifier": "p",
            "member": {"userIdentifier": "rosa"},
            "designation": "PROJECT_OWNER",
        },
        None,
        "role_granted user rosa",
    ),
    (
        "datazone",
        "DeleteProjectMembership",
        {"domainIdentifier": "dzd-1", "projectIdentifier": "p", "member": {"groupIdentifier": "g"}},
        None,
        "role_removed group g",
    ),
    (
        "qbusiness",
        "CreateUser",
        {"applicationId": "q-1", "userId": "rosa@example.com"},
        None,
        "account_created user rosa@example.com",
    ),
    (
        "qbusiness",
        "DeleteUser",
        {"applicationId": "q-1", "userId": "rosa@example.com"},
        None,
        "account_removed user rosa@example.com",
    ),
    ("chime", "CreateUser", {"accountId": "ch-1", "username": "rosa"}, None, "account_created user rosa"),
    (
        "chime",
        "InviteUsers",
        {"accountId": "ch-1", "userEmailList": ["rosa@example.com"]},
        None,
        "account_created user rosa@example.com",
    ),
    ("chime", "CreateBot", {"accountId": "ch-1", "displayName": "helper"}, None, "account_created service_account helper"),
    ("wickr", "BatchCreateUser", {"networkId": "n-1", "users": [{"username": "rosa"}]}, None, "account_created user rosa"),
]


@pytest.mark.parametrize(("service", "name", "request_", "response", "expected"), LINES)
def test_each_operation_of_workplace_apps(service: str, name: str, request_: Any, response: Any, expected: str) -> None:
    assert told(service, name, request_, response) == [f"{expected} success"]


@pytest.mark.parametrize(("service", "name"), sorted({(service, name) for service, name, *_ in LINES}))
def test_a_refused_call_without_parameters_never_succeeds(service: str, name: str) -> None:
    assert all(line.endswith("failure") for line in told(service, name, errorCode="AccessDenied"))


def test_each_of_many_invited_is_an_account() -> None:
    assert len(told("chime", "InviteUsers", {"accountId": "ch-1", "userEmailList": ["a@example.com", "b@example.com"]})) == 2


def test_an_owner_of_a_project_is_worth_more_than_a_viewer() -> None:
    (grant,) = only("datazone", "CreateProjectMembership", LINES[4][2]).grants
    assert (grant.role, grant.scope, grant.tier) == ("datazone:PROJECT_OWNER", "p", 2)
