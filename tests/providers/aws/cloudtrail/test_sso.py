"""IAM Identity Center: assignments, permission sets, and whom the directory believes."""

import json
from typing import Any

import pytest

from nightlatch.model import GrantKind, Kind, Level
from nightlatch.model.evidence import MARK, MARK_BOUNDARY, MARK_DIRECTORY, MARK_OIDC
from tests.providers.aws.cloudtrail.told import only, told

INSTANCE = "arn:aws:sso:::instance/ssoins-0123456789abcdef"
SET = "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef"
ASSIGNED = {
    "instanceArn": INSTANCE,
    "targetId": "444455556666",
    "targetType": "AWS_ACCOUNT",
    "permissionSetArn": SET,
    "principalType": "USER",
    "principalId": "11aa-user",
}
ON_SET = {"instanceArn": INSTANCE, "permissionSetArn": SET}
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"

LINES: list[tuple[str, Any, str]] = [
    ("CreateAccountAssignment", ASSIGNED, "role_granted user 11aa-user"),
    ("CreateAccountAssignment", {**ASSIGNED, "principalType": "GROUP", "principalId": "22bb"}, "role_granted group 22bb"),
    ("DeleteAccountAssignment", ASSIGNED, "role_removed user 11aa-user"),
    (
        "CreateApplicationAssignment",
        {"applicationArn": "arn:aws:sso::111122223333:application/x", "principalType": "USER", "principalId": "11aa"},
        "role_granted user 11aa",
    ),
    ("CreatePermissionSet", {"instanceArn": INSTANCE, "name": "ops"}, "policy_changed unknown (not named)"),
    ("ProvisionPermissionSet", ON_SET, f"policy_changed unknown {SET}"),
    ("AttachManagedPolicyToPermissionSet", {**ON_SET, "managedPolicyArn": ADMIN}, f"role_granted unknown {SET}"),
    ("DetachManagedPolicyFromPermissionSet", {**ON_SET, "managedPolicyArn": ADMIN}, f"role_removed unknown {SET}"),
    (
        "AttachCustomerManagedPolicyReferenceToPermissionSet",
        {**ON_SET, "customerManagedPolicyReference": {"name": "own", "path": "/"}},
        f"role_granted unknown {SET}",
    ),
    ("DeleteInlinePolicyFromPermissionSet", ON_SET, f"role_removed unknown {SET}"),
    ("PutPermissionsBoundaryToPermissionSet", ON_SET, f"policy_changed unknown {SET}"),
    ("DeletePermissionsBoundaryFromPermissionSet", ON_SET, f"guard_removed unknown {SET}"),
    ("StartSSO", None, "federation_added federation (not named)"),
    ("CreateInstance", {"name": "corp"}, "federation_added federation corp"),
    ("AssociateDirectory", {"directoryId": "d-1"}, "federation_added federation d-1"),
    ("DisassociateDirectory", {"directoryId": "d-1"}, "policy_changed federation d-1"),
    ("CreateTrustedTokenIssuer", {"instanceArn": INSTANCE, "name": "ci"}, "federation_added federation ci"),
    ("UpdateSsoConfiguration", {"instanceArn": INSTANCE}, f"policy_changed federation {INSTANCE}"),
    ("AddRegion", {"instanceArn": INSTANCE, "regionName": "eu-west-1"}, f"policy_changed federation {INSTANCE}"),
]


@pytest.mark.parametrize(("name", "request_", "expected"), LINES)
def test_each_operation_of_identity_center(name: str, request_: Any, expected: str) -> None:
    assert told("sso", name, request_) == [f"{expected} success"]


@pytest.mark.parametrize("name", sorted({name for name, *_ in LINES}))
def test_a_refused_call_without_parameters_is_an_attempt_that_grants_nothing(name: str) -> None:
    activity = only("sso", name, errorCode="AccessDenied")
    assert (activity.outcome, activity.grants) == ("failure", ())


def test_an_assignment_names_set_and_account_and_is_not_resolved() -> None:
    (grant,) = only("sso", "CreateAccountAssignment", ASSIGNED).grants
    assert (grant.role, grant.scope, grant.tier, grant.resolved) == (SET, "444455556666", 1, False)


def test_the_response_names_a_new_permission_set() -> None:
    activity = only("sso", "CreatePermissionSet", {"name": "ops"}, {"permissionSet": {"permissionSetArn": SET, "name": "ops"}})
    assert activity.subject.name == SET


def test_an_administrators_policy_in_a_permission_set_is_worth_everything() -> None:
    (grant,) = only("sso", "AttachManagedPolicyToPermissionSet", {**ON_SET, "managedPolicyArn": ADMIN}).grants
    assert (grant.role, grant.kind, grant.tier) == (ADMIN, GrantKind.ROLE, 0)


def test_an_inline_policy_is_judged_by_its_document() -> None:
    policy = json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]}, indent=2
    )
    activity = only("sso", "PutInlinePolicyToPermissionSet", {**ON_SET, "inlinePolicy": policy})
    assert (activity.kind, activity.grants[0].tier) == (Kind.ROLE_GRANTED, 0)


def test_an_inline_policy_that_only_denies_is_not_a_grant() -> None:
    policy = json.dumps({"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})
    assert only("sso", "PutInlinePolicyToPermissionSet", {**ON_SET, "inlinePolicy": policy}).kind is Kind.POLICY_CHANGED


def test_a_policy_of_the_customer_is_told_by_its_name_only() -> None:
    (grant,) = only("sso", LINES[8][0], LINES[8][1]).grants
    assert (grant.tier, grant.resolved) == (1, False)
    assert "own" in grant.privilege.reasons[0]


def test_marks_and_levels() -> None:
    assert only("sso", "CreateTrustedTokenIssuer", {"name": "ci"}).evidence[MARK] == MARK_OIDC
    assert only("sso", "AssociateDirectory", {"directoryId": "d-1"}).evidence[MARK] == MARK_DIRECTORY
    assert only("sso", "DeletePermissionsBoundaryFromPermissionSet", ON_SET).evidence[MARK] == MARK_BOUNDARY
    assert only("sso", "UpdateSsoConfiguration", {}).level is Level.CONTEXT
