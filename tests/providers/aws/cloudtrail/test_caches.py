"""ElastiCache and MemoryDB: users, what they may do, and lists that let them in."""

from typing import Any

import pytest

from tests.providers.aws.cloudtrail.told import only, told

LINES: list[tuple[str, str, Any, Any, str]] = [
    (
        "elasticache",
        "CreateUser",
        {
            "userId": "u1",
            "userName": "app",
            "engine": "redis",
            "accessString": "on ~* +@all",
            "passwords": "HIDDEN_DUE_TO_SECURITY_REASONS",
        },
        None,
        "account_created service_account app",
    ),
    ("elasticache", "DeleteUser", {"userId": "u1"}, None, "account_removed service_account u1"),
    (
        "elasticache",
        "ModifyUser",
        {"userId": "u1", "passwords": "HIDDEN_DUE_TO_SECURITY_REASONS"},
        None,
        "credential_added service_account u1",
    ),
    ("elasticache", "ModifyUser", {"userId": "u1", "accessString": "on ~app::* +get"}, None, "role_granted service_account u1"),
    ("elasticache", "CreateUserGroup", {"userGroupId": "g1", "userIds": ["u1"]}, None, "role_granted service_account u1"),
    ("elasticache", "ModifyUserGroup", {"userGroupId": "g1", "userIdsToAdd": ["u1"]}, None, "role_granted service_account u1"),
    ("elasticache", "ModifyUserGroup", {"userGroupId": "g1", "userIdsToRemove": ["u1"]}, None, "role_removed service_account u1"),
    ("memorydb", "CreateUser", {"userName": "app", "accessString": "on ~* +@all"}, None, "account_created service_account app"),
    (
        "memorydb",
        "UpdateUser",
        {"userName": "app", "authenticationMode": {"type": "password", "passwords": "HIDDEN_DUE_TO_SECURITY_REASONS"}},
        None,
        "credential_added service_account app",
    ),
    ("memorydb", "DeleteUser", {"userName": "app"}, None, "account_removed service_account app"),
    ("memorydb", "CreateACL", {"aCLName": "acl", "userNames": ["app"]}, None, "role_granted service_account app"),
    ("memorydb", "UpdateACL", {"aCLName": "acl", "userNamesToRemove": ["app"]}, None, "role_removed service_account app"),
]


@pytest.mark.parametrize(("service", "name", "request_", "response", "expected"), LINES)
def test_each_operation_of_caches(service: str, name: str, request_: Any, response: Any, expected: str) -> None:
    assert told(service, name, request_, response) == [f"{expected} success"]


@pytest.mark.parametrize(("service", "name"), sorted({(service, name) for service, name, *_ in LINES}))
def test_a_refused_call_without_parameters_never_succeeds(service: str, name: str) -> None:
    assert all(line.endswith("failure") for line in told(service, name, errorCode="AccessDenied"))


@pytest.mark.parametrize(("rules", "tier"), [("on ~* +@all", 2), ("on ~* allcommands", 2), ("on ~app::* +get", 3)])
def test_what_an_access_string_is_worth(rules: str, tier: int) -> None:
    (grant,) = only("elasticache", "CreateUser", {"userName": "app", "accessString": rules}).grants
    assert (grant.tier, grant.resolved) == (tier, False)


def test_one_call_may_change_password_and_rights() -> None:
    both = told("elasticache", "ModifyUser", {"userId": "u1", "passwords": ["x"], "accessString": "on ~* +@all"})
    assert both == ["credential_added service_account u1 success", "role_granted service_account u1 success"]


def test_a_user_without_a_password_has_a_credential_all_the_same() -> None:
    assert only("elasticache", "CreateUser", {"userName": "app", "noPasswordRequired": True}).credential is not None
