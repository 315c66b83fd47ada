"""The directory of IAM Identity Center, through both of its event sources, with attributes blanked."""

from typing import Any

import pytest

from nightlatch.model import GrantKind, Level
from nightlatch.model.evidence import MARK, MARK_DIRECTORY, MARK_MFA, PERSON, RESOURCE
from tests.providers.aws.cloudtrail.told import only, told

STORE = {"identityStoreId": "d-1234567890"}
WHO = {**STORE, "userId": "11aa-user"}
BLANK: dict[str, Any] = {"userName": {}, "displayName": {}, "emails": {"complexListValue": [{"value": {}}]}}

LINES: list[tuple[str, str, Any, Any, str]] = [
    (
        "sso-directory",
        "CreateUser",
        {**STORE, "userAttributes": BLANK},
        {"user": {"userId": "11aa-user"}},
        "account_created user 11aa-user",
    ),
    ("sso-directory", "UpdateUser", WHO, None, "policy_changed user 11aa-user"),
    ("sso-directory", "EnableUser", WHO, None, "account_enabled user 11aa-user"),
    ("sso-directory", "DisableUser", WHO, None, "account_removed user 11aa-user"),
    ("sso-directory", "DeleteUser", WHO, None, "account_removed user 11aa-user"),
    ("sso-directory", "UpdatePassword", WHO, None, "credential_added user 11aa-user"),
    ("sso-directory", "CompleteVirtualMfaDeviceRegistration", WHO, None, "credential_added user 11aa-user"),
    ("sso-directory", "DeleteMfaDeviceForUser", WHO, None, "guard_removed user 11aa-user"),
    (
        "sso-directory",
        "CreateGroup",
        STORE,
        {"group": {"groupId": "22bb-group", "displayName": {}}},
        "policy_changed group 22bb-group",
    ),
    (
        "sso-directory",
        "AddMemberToGroup",
        {**STORE, "groupId": "22bb-group", "member": {"memberId": "11aa-user"}},
        None,
        "role_granted user 11aa-user",
    ),
    (
        "sso-directory",
        "RemoveMemberFromGroup",
        {**STORE, "groupId": "22bb-group", "member": {"memberId": "11aa-user"}},
        None,
        "role_removed user 11aa-user",
    ),
    ("sso-directory", "CreateBearerToken", {**STORE, "tenantId": "t-1"}, None, "credential_added federation d-1234567890"),
    ("sso-directory", "DeleteBearerToken", {**STORE, "tokenId": "k-1"}, None, "credential_removed federation d-1234567890"),
    (
        "sso-directory",
        "EnableExternalIdPConfigurationForDirectory",
        {"directoryId": "d-1"},
        None,
        "federation_added federation d-1",
    ),
    (
        "sso-directory",
        "DisableExternalIdPConfigurationForDirectory",
        {"directoryId": "d-1"},
        None,
        "policy_changed federation d-1",
    ),
    ("identitystore", "CreateUser", {**STORE, "userName": "rosa"}, {"userId": "11aa-user"}, "account_created user rosa"),
    ("identitystore", "UpdateUser", WHO, None, "policy_changed user 11aa-user"),
    ("identitystore", "DeleteUser", WHO, None, "account_removed user 11aa-user"),
    ("identitystore", "CreateGroup", {**STORE, "displayName": "ops"}, {"groupId": "22bb-group"}, "policy_changed group ops"),
    (
        "identitystore",
        "CreateGroupMembership",
        {**STORE, "groupId": "22bb-group", "memberId": {"userId": "11aa-user"}},
        {"membershipId": "33cc"},
        "role_granted user 11aa-user",
    ),
    ("identitystore", "DeleteGroupMembership", {**STORE, "membershipId": "33cc"}, None, "role_removed unknown 33cc"),
]


@pytest.mark.parametrize(("service", "name", "request_", "response", "expected"), LINES)
def test_each_operation_of_the_directory(service: str, name: str, request_: Any, response: Any, expected: str) -> None:
    assert told(service, name, request_, response) == [f"{expected} success"]


@pytest.mark.parametrize(("service", "name"), sorted({(service, name) for service, name, *_ in LINES}))
def test_a_refused_call_without_parameters_is_still_an_attempt(service: str, name: str) -> None:
    activity = only(service, name, errorCode="AccessDeniedException")
    assert activity.outcome == "failure"
    assert activity.grants == ()


def test_a_created_user_keeps_its_directory_and_is_a_person() -> None:
    activity = only("identitystore", "CreateUser", {**STORE, "userName": "rosa"}, {"userId": "11aa-user"})
    assert (activity.subject.id, activity.subject.name) == ("11aa-user", "rosa")
    assert (activity.evidence[RESOURCE], activity.evidence[PERSON]) == ("d-1234567890", "true")


def test_a_redacted_user_name_is_no_name() -> None:
    activity = only(
        "identitystore", "CreateUser", {**STORE, "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}, {"userId": "11aa-user"}
    )
    assert (activity.subject.name, activity.subject.id) == (None, "11aa-user")


def test_membership_grants_what_the_group_holds_and_says_that_it_is_not_known() -> None:
    (grant,) = only("sso-directory", "AddMemberToGroup", {"groupId": "22bb", "member": {"memberId": "11aa"}}).grants
    assert (grant.role, grant.kind, grant.tier, grant.resolved) == ("group:22bb", GrantKind.GROUP, 1, False)


def test_marks_of_the_directory_and_of_a_removed_second_factor() -> None:
    assert only("sso-directory", "EnableExternalIdPConfigurationForDirectory", STORE).evidence[MARK] == MARK_DIRECTORY
    assert only("sso-directory", "DeleteMfaDeviceForUser", WHO).evidence[MARK] == MARK_MFA
    assert only("sso-directory", "CreateGroup", STORE).level is Level.CONTEXT
