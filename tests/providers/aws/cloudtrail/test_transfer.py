"""Transfer Family: users of a file server, and the role behind each."""

from typing import Any

import pytest

from nightlatch.model import Level
from nightlatch.model.evidence import INTERNET, LIMITED_TO, RESOURCE
from tests.providers.aws.cloudtrail.told import only, read, told

LINES: list[tuple[str, str, Any, Any, str]] = [
    ("transfer", "CreateUser", {"userName": "drop", "serverId": "s-1"}, None, "account_created service_account drop"),
    ("transfer", "UpdateUser", {"userName": "drop", "serverId": "s-1"}, None, "policy_changed service_account drop"),
    ("transfer", "DeleteUser", {"userName": "drop", "serverId": "s-1"}, None, "account_removed service_account drop"),
    (
        "transfer",
        "ImportSshPublicKey",
        {"userName": "drop", "serverId": "s-1", "sshPublicKeyBody": "ssh-rsa AAAA"},
        None,
        "credential_added service_account drop",
    ),
    (
        "transfer",
        "DeleteSshPublicKey",
        {"userName": "drop", "serverId": "s-1", "sshPublicKeyId": "key-1"},
        None,
        "credential_removed service_account drop",
    ),
    ("transfer", "CreateAccess", {"externalId": "S-1-1-12-1", "serverId": "s-1"}, None, "account_created group S-1-1-12-1"),
    ("transfer", "DeleteAccess", {"externalId": "S-1-1-12-1", "serverId": "s-1"}, None, "account_removed group S-1-1-12-1"),
]


@pytest.mark.parametrize(("service", "name", "request_", "response", "expected"), LINES)
def test_each_operation_of_transfer(service: str, name: str, request_: Any, response: Any, expected: str) -> None:
    assert told(service, name, request_, response) == [f"{expected} success"]


@pytest.mark.parametrize(("service", "name"), sorted({(service, name) for service, name, *_ in LINES}))
def test_a_refused_call_without_parameters_is_an_attempt_on_nobody(service: str, name: str) -> None:
    activity = only(service, name, errorCode="AccessDenied")
    assert (activity.outcome, activity.subject.name, activity.grants) == ("failure", None, ())


USER = {"userName": "drop", "serverId": "s-1", "role": "arn:aws:iam::111122223333:role/files", "sshPublicKeyBody": "ssh-rsa AAAA"}


def test_a_new_user_is_limited_to_its_server_and_open_to_the_internet() -> None:
    user, role = read("transfer", "CreateUser", USER)
    assert (user.subject.id, user.evidence[RESOURCE], user.evidence[LIMITED_TO]) == ("s-1/drop", "s-1", "transfer")
    assert user.evidence[INTERNET] == "true"
    assert user.credential is not None
    assert (role.kind, role.subject.name, role.evidence[RESOURCE]) == ("identity_attached", "files", "s-1/drop")
    assert (user.level, role.level) == (Level.WATCH, Level.CONTEXT)


def test_a_user_of_another_server_is_another_account() -> None:
    other = only("transfer", "DeleteUser", {"userName": "drop", "serverId": "s-2"})
    assert other.subject.id == "s-2/drop"


def test_an_imported_key_is_told_by_its_id() -> None:
    activity = only("transfer", "ImportSshPublicKey", USER, {"sshPublicKeyId": "key-1", "userName": "drop", "serverId": "s-1"})
    assert activity.credential is not None
    assert (activity.credential.type, activity.credential.id) == ("ssh_key", "key-1")
