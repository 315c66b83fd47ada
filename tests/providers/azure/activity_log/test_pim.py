"""What is asked of Privileged Identity Management, what it carries out, and what taking a role up asks for."""

from typing import Any

import pytest

from nightlatch.model import Activity, Kind, Level
from nightlatch.providers.azure.activity_log import normalize
from nightlatch.providers.azure.activity_log.subjects import ELIGIBLE, EXPIRES, REQUEST_TYPE
from tests.providers.azure.activity_log import records
from tests.providers.azure.activity_log.records import GROUP, HOLDER, OWNER, asked_for

ROOT = "/providers/Microsoft.Authorization"


def read(record: dict[str, Any]) -> list[Activity]:
    return list(normalize(record))


REQUESTS = "Microsoft.Authorization/roleAssignmentScheduleRequests/write"
REQUEST = f"/subscriptions/{records.SUBSCRIPTION}{ROOT}/roleAssignmentScheduleRequests/x"


def scheduled(sort: str | None, principal: str = HOLDER) -> dict[str, Any]:
    expiration = {"type": "AfterDuration", "duration": "PT8H"}
    told = {
        "principalId": principal,
        "roleDefinitionId": f"{ROOT}/roleDefinitions/{OWNER}",
        "scheduleInfo": {"expiration": expiration},
    }
    return {"properties": {**told, **({"requestType": sort} if sort else {})}}


@pytest.mark.parametrize(
    ("sort", "kind"),
    [
        ("AdminAssign", Kind.ROLE_GRANTED),
        ("AdminExtend", Kind.ROLE_GRANTED),
        (None, Kind.ROLE_GRANTED),
        ("SelfActivate", Kind.ELEVATION_USED),
        ("SelfDeactivate", Kind.ROLE_REMOVED),
        ("AdminRemove", Kind.ROLE_REMOVED),
    ],
)
def test_a_request_of_pim_is_what_its_type_says(sort: str | None, kind: Kind) -> None:
    found, *beside = read(asked_for(REQUESTS, REQUEST, scheduled(sort)))
    assert [(each.kind, each.level) for each in beside] == (
        [(Kind.ROLE_GRANTED, Level.CONTEXT)] if sort == "SelfActivate" else []
    )
    assert (found.kind, found.subject.id, found.grants[0].role) == (kind, HOLDER, OWNER)
    assert found.grants[0].scope == f"/subscriptions/{records.SUBSCRIPTION}"
    assert found.evidence.get(REQUEST_TYPE) == sort
    assert found.evidence[EXPIRES] == "PT8H"


@pytest.mark.parametrize("status", ["PendingApproval", "Denied", "PendingAdminDecision"])
def test_a_request_that_was_not_granted_yet_gives_nothing(status: str) -> None:
    (found,) = read(asked_for(REQUESTS, REQUEST, scheduled("SelfActivate"), {"properties": {"status": status}}))
    assert (found.kind, found.level) == (Kind.POLICY_CHANGED, Level.CONTEXT)
    assert (
        read(asked_for(REQUESTS, REQUEST, scheduled("AdminAssign"), {"properties": {"status": "Provisioned"}}))[0].kind
        is Kind.ROLE_GRANTED
    )


def test_being_eligible_is_told_as_such() -> None:
    path = REQUEST.replace("roleAssignment", "roleEligibility")
    (found,) = read(asked_for(REQUESTS.replace("roleAssignment", "roleEligibility"), path, scheduled("AdminAssign")))
    assert (found.kind, found.evidence[ELIGIBLE]) == (Kind.ROLE_GRANTED, "true")


RULES = "Microsoft.Authorization/roleManagementPolicies/write"
MFA = {
    "id": "Enablement_EndUser_Assignment",
    "ruleType": "RoleManagementPolicyEnablementRule",
    "enabledRules": ["MultiFactorAuthentication"],
}


@pytest.mark.parametrize(
    ("rules", "kind"),
    [
        ([MFA], Kind.POLICY_CHANGED),
        ([{**MFA, "enabledRules": []}], Kind.GUARD_REMOVED),
        ([MFA, {"id": "Approval_EndUser_Assignment", "setting": {"isApprovalRequired": False}}], Kind.GUARD_REMOVED),
        ([{"id": "Expiration_Admin_Assignment", "isExpirationRequired": False}], Kind.GUARD_REMOVED),
        ([{"id": "Expiration_Admin_Assignment", "isExpirationRequired": True}], Kind.POLICY_CHANGED),
        ([], Kind.GUARD_REMOVED),
    ],
)
def test_a_rule_of_pim_that_asks_for_less_is_a_guard_removed(rules: list[Any], kind: Kind) -> None:
    (found,) = read(asked_for(RULES, f"{GROUP}{ROOT}/roleManagementPolicies/x", {"properties": {"rules": rules}}))
    assert found.kind is kind
