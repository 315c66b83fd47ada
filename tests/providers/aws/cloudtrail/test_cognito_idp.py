"""Cognito user pools: what operators do to users by name, and customers who sign up."""

from typing import Any

import pytest

from nightlatch.model import Level
from nightlatch.model.evidence import MARK, MARK_SAML
from tests.providers.aws.cloudtrail.told import only, told

LINES: list[tuple[str, str, Any, Any, str]] = [
    ("cognito-idp", "AdminCreateUser", {"userPoolId": "us-east-1_p", "username": "rosa"}, None, "account_created user rosa"),
    ("cognito-idp", "SignUp", {"clientId": "c-1", "username": "rosa"}, {"userSub": "sub-1"}, "account_created user rosa"),
    ("cognito-idp", "AdminConfirmSignUp", {"userPoolId": "us-east-1_p", "username": "rosa"}, None, "account_enabled user rosa"),
    ("cognito-idp", "AdminEnableUser", {"userPoolId": "us-east-1_p", "username": "rosa"}, None, "account_enabled user rosa"),
    ("cognito-idp", "AdminDisableUser", {"userPoolId": "us-east-1_p", "username": "rosa"}, None, "account_removed user rosa"),
    ("cognito-idp", "AdminDeleteUser", {"userPoolId": "us-east-1_p", "username": "rosa"}, None, "account_removed user rosa"),
    (
        "cognito-idp",
        "AdminSetUserPassword",
        {"userPoolId": "us-east-1_p", "username": "rosa", "password": "HIDDEN_DUE_TO_SECURITY_REASONS", "permanent": True},
        None,
        "credential_added user rosa",
    ),
    (
        "cognito-idp",
        "AdminResetUserPassword",
        {"userPoolId": "us-east-1_p", "username": "rosa"},
        None,
        "policy_changed user rosa",
    ),
    (
        "cognito-idp",
        "AdminLinkProviderForUser",
        {"userPoolId": "p", "destinationUser": {"providerAttributeValue": "rosa"}, "sourceUser": {"providerName": "corp"}},
        None,
        "credential_added user rosa",
    ),
    (
        "cognito-idp",
        "AdminAddUserToGroup",
        {"userPoolId": "us-east-1_p", "username": "rosa", "groupName": "staff"},
        None,
        "role_granted user rosa",
    ),
    (
        "cognito-idp",
        "AdminRemoveUserFromGroup",
        {"userPoolId": "us-east-1_p", "username": "rosa", "groupName": "staff"},
        None,
        "role_removed user rosa",
    ),
    ("cognito-idp", "AddUserPoolClientSecret", {"userPoolId": "p", "clientId": "c-1"}, None, "credential_added application c-1"),
    (
        "cognito-idp",
        "CreateIdentityProvider",
        {"userPoolId": "p", "providerName": "corp", "providerType": "SAML"},
        None,
        "federation_added federation corp",
    ),
    (
        "cognito-idp",
        "UpdateIdentityProvider",
        {"userPoolId": "p", "providerName": "corp"},
        None,
        "federation_added federation corp",
    ),
]


@pytest.mark.parametrize(("service", "name", "request_", "response", "expected"), LINES)
def test_each_operation_of_cognito(service: str, name: str, request_: Any, response: Any, expected: str) -> None:
    assert told(service, name, request_, response) == [f"{expected} success"]


@pytest.mark.parametrize(("service", "name"), sorted({(service, name) for service, name, *_ in LINES}))
def test_a_refused_call_without_parameters_is_an_attempt_on_nobody(service: str, name: str) -> None:
    activity = only(service, name, errorCode="AccessDenied")
    assert (activity.outcome, activity.subject.name, activity.grants) == ("failure", None, ())


def test_a_redacted_user_is_told_by_the_id_beside_the_request() -> None:
    hidden = {"userPoolId": "us-east-1_p", "username": "HIDDEN_DUE_TO_SECURITY_REASONS"}
    activity = only("cognito-idp", "AdminSetUserPassword", hidden, additionalEventData={"sub": "sub-1"})
    assert (activity.subject.name, activity.subject.id) == (None, "sub-1")


def test_customers_are_marks_and_operators_open_cases() -> None:
    assert only("cognito-idp", "SignUp", {"username": "rosa"}).level is Level.CONTEXT
    assert only("cognito-idp", "AdminCreateUser", {"username": "rosa"}).level is Level.WATCH


@pytest.mark.parametrize(("request_", "kind"), [({"generateSecret": True}, "credential_added"), ({}, "policy_changed")])
def test_only_a_client_with_a_secret_holds_a_credential(request_: dict[str, Any], kind: str) -> None:
    assert only("cognito-idp", "CreateUserPoolClient", {"clientName": "web", **request_}).kind == kind


def test_a_provider_is_marked_by_its_type() -> None:
    assert only("cognito-idp", "CreateIdentityProvider", LINES[-2][2]).evidence[MARK] == MARK_SAML
