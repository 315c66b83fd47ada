"""Managed Grafana: service accounts, tokens, keys and permissions of a workspace."""

from typing import Any

import pytest

from nightlatch.model.evidence import MARK, MARK_SAML
from tests.providers.aws.cloudtrail.told import only, told

LINES: list[tuple[str, str, Any, Any, str]] = [
    (
        "grafana",
        "CreateWorkspaceServiceAccount",
        {"workspaceId": "g-1", "name": "bot", "grafanaRole": "ADMIN"},
        None,
        "account_created service_account bot",
    ),
    (
        "grafana",
        "DeleteWorkspaceServiceAccount",
        {"workspaceId": "g-1", "serviceAccountId": "7"},
        None,
        "account_removed service_account g-1/7",
    ),
    (
        "grafana",
        "CreateWorkspaceServiceAccountToken",
        {"workspaceId": "g-1", "serviceAccountId": "7", "name": "t"},
        None,
        "credential_added service_account g-1/7",
    ),
    (
        "grafana",
        "DeleteWorkspaceServiceAccountToken",
        {"workspaceId": "g-1", "serviceAccountId": "7", "tokenId": "3"},
        None,
        "credential_removed service_account g-1/7",
    ),
    (
        "grafana",
        "CreateWorkspaceApiKey",
        {"workspaceId": "g-1", "keyName": "ci", "keyRole": "ADMIN"},
        None,
        "credential_added service_account ci",
    ),
    ("grafana", "DeleteWorkspaceApiKey", {"workspaceId": "g-1", "keyName": "ci"}, None, "credential_removed service_account ci"),
    (
        "grafana",
        "UpdatePermissions",
        {
            "workspaceId": "g-1",
            "updateInstructionBatch": [{"action": "ADD", "role": "ADMIN", "users": [{"id": "11aa", "type": "SSO_USER"}]}],
        },
        None,
        "role_granted user 11aa",
    ),
    (
        "grafana",
        "UpdatePermissions",
        {
            "workspaceId": "g-1",
            "updateInstructionBatch": [{"action": "REVOKE", "role": "ADMIN", "users": [{"id": "22bb", "type": "SSO_GROUP"}]}],
        },
        None,
        "role_removed group 22bb",
    ),
    (
        "grafana",
        "UpdateWorkspaceAuthentication",
        {"workspaceId": "g-1", "authenticationProviders": ["SAML"]},
        None,
        "federation_added federation g-1",
    ),
    (
        "grafana",
        "UpdateWorkspaceAuthentication",
        {"workspaceId": "g-1", "authenticationProviders": ["AWS_SSO"]},
        None,
        "policy_changed federation g-1",
    ),
]


@pytest.mark.parametrize(("service", "name", "request_", "response", "expected"), LINES)
def test_each_operation_of_grafana(service: str, name: str, request_: Any, response: Any, expected: str) -> None:
    assert told(service, name, request_, response) == [f"{expected} success"]


@pytest.mark.parametrize(("service", "name"), sorted({(service, name) for service, name, *_ in LINES}))
def test_a_refused_call_without_parameters_never_succeeds(service: str, name: str) -> None:
    assert all(line.endswith("failure") for line in told(service, name, errorCode="AccessDenied"))


def test_an_administrators_key_says_so_and_a_new_account_is_told_by_its_id() -> None:
    key = only("grafana", "CreateWorkspaceApiKey", LINES[4][2])
    bot = only("grafana", "CreateWorkspaceServiceAccount", LINES[0][2], {"id": "7", "name": "bot", "workspaceId": "g-1"})
    assert (key.grants[0].role, key.grants[0].tier) == ("grafana:ADMIN", 2)
    assert bot.subject.id == "g-1/7"
    assert only("grafana", "CreateWorkspaceServiceAccountToken", LINES[2][2]).subject.id == "g-1/7"


def test_a_saml_provider_is_marked() -> None:
    assert only("grafana", "UpdateWorkspaceAuthentication", LINES[8][2]).evidence[MARK] == MARK_SAML
