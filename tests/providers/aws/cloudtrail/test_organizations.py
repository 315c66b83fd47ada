"""Organizations: accounts made in two records, service events, and policies that hold accounts back."""

import json
from typing import Any

import pytest

from nightlatch.model import Kind, Trait
from nightlatch.model.evidence import MARK, MARK_ORGANIZATION_POLICY, RESOURCE
from nightlatch.providers.aws.cloudtrail import normalize
from tests.providers.aws.cloudtrail.records import record
from tests.providers.aws.cloudtrail.told import only, told

MADE = {"id": "car-0123456789abcdef", "accountName": "****", "accountId": "444455556666", "state": "SUCCEEDED"}
RUNNING = {"id": "car-0123456789abcdef", "accountName": "****", "state": "IN_PROGRESS"}

LINES: list[tuple[str, Any, Any, str]] = [
    ("CreateAccount", {"accountName": "sandbox", "email": "sandbox@example.com"}, None, "account_created unknown sandbox"),
    ("CreateGovCloudAccount", {"accountName": "gov"}, None, "account_created unknown gov"),
    ("CloseAccount", {"accountId": "444455556666"}, None, "account_removed unknown 444455556666"),
    ("LeaveOrganization", None, None, "guard_removed unknown 111122223333"),
    ("RemoveAccountFromOrganization", {"accountId": "444455556666"}, None, "guard_removed unknown 444455556666"),
    ("MoveAccount", {"accountId": "444455556666", "destinationParentId": "r-1"}, None, "policy_changed unknown 444455556666"),
    (
        "InviteAccountToOrganization",
        {"target": {"id": "999988887777", "type": "ACCOUNT"}},
        None,
        "trust_changed unknown 999988887777",
    ),
    (
        "InviteAccountToOrganization",
        {"target": {"id": "a@example.com", "type": "EMAIL"}},
        None,
        "trust_changed unknown a@example.com",
    ),
    ("AcceptHandshake", {"handshakeId": "h-1"}, {"handshake": {"action": "INVITE"}}, "trust_changed unknown 111122223333"),
    (
        "AcceptHandshake",
        {"handshakeId": "h-1"},
        {"handshake": {"action": "APPROVE_ALL_FEATURES"}},
        "policy_changed unknown 111122223333",
    ),
    (
        "RegisterDelegatedAdministrator",
        {"accountId": "444455556666", "servicePrincipal": "sso.amazonaws.com"},
        None,
        "role_granted unknown 444455556666",
    ),
    (
        "DeregisterDelegatedAdministrator",
        {"accountId": "444455556666", "servicePrincipal": "sso.amazonaws.com"},
        None,
        "role_removed unknown 444455556666",
    ),
    ("DetachPolicy", {"policyId": "p-1", "targetId": "ou-1"}, None, "guard_removed unknown p-1"),
    ("DeletePolicy", {"policyId": "p-1"}, None, "guard_removed unknown p-1"),
    (
        "DisablePolicyType",
        {"rootId": "r-1", "policyType": "SERVICE_CONTROL_POLICY"},
        None,
        "guard_removed unknown SERVICE_CONTROL_POLICY",
    ),
    ("UpdatePolicy", {"policyId": "p-1", "content": "{}"}, None, "policy_changed unknown p-1"),
]


@pytest.mark.parametrize(("name", "request_", "response", "expected"), LINES)
def test_each_operation_of_organizations(name: str, request_: Any, response: Any, expected: str) -> None:
    assert told("organizations", name, request_, response) == [f"{expected} success"]


@pytest.mark.parametrize("name", sorted({name for name, *_ in LINES}))
def test_a_refused_call_without_parameters_is_an_attempt(name: str) -> None:
    assert all(line.endswith("failure") for line in told("organizations", name, errorCode="AccessDenied"))


def _result(status: Any) -> dict[str, Any]:
    raw = record("CreateAccountResult", "organizations.amazonaws.com", eventType="AwsServiceEvent", serviceEventDetails=status)
    del raw["userIdentity"]
    return raw


@pytest.mark.parametrize("details", [{"createAccountStatus": MADE}, json.dumps({"createAccountStatus": MADE}, indent=2)])
def test_the_result_of_a_creation_is_read_from_an_object_and_from_text(details: Any) -> None:
    (activity,) = normalize(_result(details))
    assert (activity.kind, activity.outcome, activity.subject.id) == (Kind.ACCOUNT_CREATED, "success", "444455556666")


def test_the_request_as_text_and_its_result_are_one_happening() -> None:
    request = {"accountName": "****", "email": "****", "roleName": "Admin"}
    asked = only("organizations", "CreateAccount", json.dumps(request), json.dumps({"createAccountStatus": RUNNING}))
    (made,) = normalize(_result({"createAccountStatus": MADE}))
    assert asked.same_as == made.same_as == "organizations:car-0123456789abcdef"
    assert (asked.subject.folded, asked.subject.email) == (made.subject.folded, None)


def test_a_creation_that_failed_later_is_a_failure() -> None:
    (activity,) = normalize(
        _result({"createAccountStatus": {**RUNNING, "state": "FAILED", "failureReason": "EMAIL_ALREADY_EXISTS"}})
    )
    assert activity.outcome == "failure"


def test_an_account_number_that_lost_its_zeros_gets_them_back() -> None:
    (activity,) = normalize(_result({"createAccountStatus": {**MADE, "accountId": 1234567890}}))
    assert activity.subject.id == "001234567890"


def test_a_new_mail_address_is_kept() -> None:
    assert (
        only("organizations", "CreateAccount", {"accountName": "sandbox", "email": "s@example.com"}).subject.email
        == "s@example.com"
    )


def test_a_policy_removed_is_marked_with_what_it_was_taken_from() -> None:
    evidence = only("organizations", "DetachPolicy", {"policyId": "p-1", "targetId": "ou-1"}).evidence
    assert (evidence[MARK], evidence[RESOURCE]) == (MARK_ORGANIZATION_POLICY, "ou-1")


@pytest.mark.parametrize(("service", "tier"), [("sso.amazonaws.com", 0), ("guardduty.amazonaws.com", 2)])
def test_who_administers_identity_center_for_all_can_make_administrators(service: str, tier: int) -> None:
    (grant,) = only(
        "organizations", "RegisterDelegatedAdministrator", {"accountId": "444455556666", "servicePrincipal": service}
    ).grants
    assert grant.tier == tier


def test_joining_an_organization_trusts_it() -> None:
    parties = [{"id": "o-theirs", "type": "ORGANIZATION"}, {"id": "111122223333", "type": "ACCOUNT"}]
    (grant,) = only("organizations", "AcceptHandshake", {}, {"handshake": {"action": "INVITE", "parties": parties}}).grants
    assert (grant.member, grant.has(Trait.EXTERNAL)) == ("o-theirs", True)
