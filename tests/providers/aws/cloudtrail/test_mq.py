"""Amazon MQ: users of a broker, under both names of the service."""

from typing import Any

import pytest

from nightlatch.model import Level
from nightlatch.model.evidence import INTERNET
from tests.providers.aws.cloudtrail.told import only, told

LINES: list[tuple[str, str, Any, Any, str]] = [
    (
        "amazonmq",
        "CreateBroker",
        {
            "brokerName": "b",
            "users": [{"username": "admin", "password": "HIDDEN_DUE_TO_SECURITY_REASONS"}],
            "publiclyAccessible": True,
        },
        {"brokerId": "b-1"},
        "policy_changed service_account admin",
    ),
    (
        "amazonmq",
        "CreateUser",
        {"brokerId": "b-1", "username": "app", "consoleAccess": True},
        None,
        "account_created service_account app",
    ),
    ("mq", "CreateUser", {"brokerId": "b-1", "username": "app"}, None, "account_created service_account app"),
    (
        "amazonmq",
        "UpdateUser",
        {"brokerId": "b-1", "username": "app", "password": "HIDDEN_DUE_TO_SECURITY_REASONS"},
        None,
        "credential_added service_account app",
    ),
    (
        "amazonmq",
        "UpdateUser",
        {"brokerId": "b-1", "username": "app", "groups": ["admins"]},
        None,
        "role_granted service_account app",
    ),
    ("amazonmq", "DeleteUser", {"brokerId": "b-1", "username": "app"}, None, "account_removed service_account app"),
]


@pytest.mark.parametrize(("service", "name", "request_", "response", "expected"), LINES)
def test_each_operation_of_mq(service: str, name: str, request_: Any, response: Any, expected: str) -> None:
    assert told(service, name, request_, response) == [f"{expected} success"]


@pytest.mark.parametrize(("service", "name"), sorted({(service, name) for service, name, *_ in LINES}))
def test_a_refused_call_without_parameters_never_succeeds(service: str, name: str) -> None:
    assert all(line.endswith("failure") for line in told(service, name, errorCode="AccessDenied"))


def test_the_console_of_a_broker_is_a_right() -> None:
    (grant,) = only("amazonmq", "CreateUser", LINES[1][2]).grants
    assert (grant.role, grant.scope, grant.tier) == ("console", "b-1", 2)


def test_a_broker_is_born_with_a_user_as_routine() -> None:
    activity = only("amazonmq", "CreateBroker", LINES[0][2])
    assert (activity.level, activity.evidence[INTERNET]) == (Level.CONTEXT, "true")
