"""AppStream: people with a desktop in the account, and the stacks they may stream."""

from typing import Any

import pytest

from tests.providers.aws.cloudtrail.told import told

LINES: list[tuple[str, str, Any, Any, str]] = [
    (
        "appstream",
        "CreateUser",
        {"userName": "rosa@example.com", "authenticationType": "USERPOOL"},
        None,
        "account_created user rosa@example.com",
    ),
    (
        "appstream",
        "EnableUser",
        {"userName": "rosa@example.com", "authenticationType": "USERPOOL"},
        None,
        "account_enabled user rosa@example.com",
    ),
    (
        "appstream",
        "DisableUser",
        {"userName": "rosa@example.com", "authenticationType": "USERPOOL"},
        None,
        "account_removed user rosa@example.com",
    ),
    (
        "appstream",
        "DeleteUser",
        {"userName": "rosa@example.com", "authenticationType": "USERPOOL"},
        None,
        "account_removed user rosa@example.com",
    ),
    (
        "appstream",
        "BatchAssociateUserStack",
        {"userStackAssociations": [{"userName": "rosa@example.com", "authenticationType": "USERPOOL", "stackName": "desk"}]},
        None,
        "role_granted user rosa@example.com",
    ),
    (
        "appstream",
        "BatchDisassociateUserStack",
        {"userStackAssociations": [{"userName": "rosa@example.com", "authenticationType": "USERPOOL", "stackName": "desk"}]},
        None,
        "role_removed user rosa@example.com",
    ),
]


@pytest.mark.parametrize(("service", "name", "request_", "response", "expected"), LINES)
def test_each_operation_of_appstream(service: str, name: str, request_: Any, response: Any, expected: str) -> None:
    assert told(service, name, request_, response) == [f"{expected} success"]


@pytest.mark.parametrize(("service", "name"), sorted({(service, name) for service, name, *_ in LINES}))
def test_a_refused_call_without_parameters_never_succeeds(service: str, name: str) -> None:
    assert all(line.endswith("failure") for line in told(service, name, errorCode="AccessDenied"))


def test_of_a_batch_only_the_refused_ones_failed() -> None:
    batch = [{"userName": name, "stackName": "desk", "authenticationType": "USERPOOL"} for name in ("rosa", "ben")]
    errors = [{"userStackAssociation": batch[1], "errorCode": "USER_NAME_NOT_FOUND"}]
    lines = told("appstream", "BatchAssociateUserStack", {"userStackAssociations": batch}, {"errors": errors})
    assert lines == ["role_granted user rosa success", "role_granted user ben failure"]
