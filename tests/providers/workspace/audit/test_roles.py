"""Administrators' roles: what was given, how far it reaches and what it is worth."""

import pytest

from nightlatch.model import Evaluated, GrantKind, Kind, PrincipalType
from tests.providers.workspace.records import FORMS, NEWCOMER, only, reported

WHO = {"USER_EMAIL": NEWCOMER}


@pytest.mark.parametrize("form", FORMS)
def test_a_super_administrator_has_everything(form: type) -> None:
    (grant,) = only(form("GRANT_ADMIN_PRIVILEGE", WHO)).grants
    assert (grant.role, grant.tier, grant.scope, grant.resolved) == ("_SEED_ADMIN_ROLE", 0, "*", True)


def test_a_role_that_is_taken_back_names_what_was_held() -> None:
    removed = only(reported("REVOKE_ADMIN_PRIVILEGE", WHO))
    assert (removed.kind, removed.grants[0].role) == (Kind.ROLE_REMOVED, "_SEED_ADMIN_ROLE")
    given, taken = (only(reported(f"{name}_ROLE", WHO | {"ROLE_NAME": "Printer Team"})) for name in ("ASSIGN", "UNASSIGN"))
    assert given.grants == taken.grants


@pytest.mark.parametrize(("unit", "scope"), [(None, "*"), ("/", "*"), ("/Sales", "org_unit:/Sales")])
def test_a_role_reaches_its_organizational_unit(unit: str | None, scope: str) -> None:
    (grant,) = only(reported("ASSIGN_ROLE", WHO | {"ROLE_NAME": "_USER_MANAGEMENT_ADMIN_ROLE", "ORG_UNIT_NAME": unit})).grants
    assert (grant.scope, grant.tier) == (scope, 1)


def test_a_custom_role_is_unresolved_and_counts_as_strong() -> None:
    (grant,) = only(reported("ASSIGN_ROLE", WHO | {"ROLE_NAME": "Printer Team"})).grants
    assert (grant.role, grant.tier, grant.privilege.evaluated) == ("Printer Team", 1, Evaluated.PARTIAL)


def test_a_role_without_a_name_is_a_grant_all_the_same() -> None:
    (grant,) = only(reported("ASSIGN_ROLE", WHO)).grants
    assert (grant.role, grant.resolved) == ("(not named)", False)


def test_a_service_account_may_hold_a_role() -> None:
    address = "helper@invented-project.iam.gserviceaccount.com"
    subject = only(reported("ASSIGN_ROLE", {"USER_EMAIL": address, "ROLE_NAME": "_GROUPS_ADMIN_ROLE"})).subject
    assert (subject.type, subject.tenant) == (PrincipalType.SERVICE_ACCOUNT, "invented-project.iam.gserviceaccount.com")


def test_delegated_privileges_are_told_as_text_and_unresolved() -> None:
    (grant,) = only(reported("GRANT_DELEGATED_ADMIN_PRIVILEGES", WHO | {"NEW_VALUE": ["USERS_CREATE", "GROUPS_ALL"]})).grants
    assert (grant.role, grant.tier, grant.resolved) == ("delegated:USERS_CREATE, GROUPS_ALL", 1, False)
    assert only(reported("GRANT_DELEGATED_ADMIN_PRIVILEGES", WHO)).grants[0].role == "delegated:(not named)"


@pytest.mark.parametrize("name", ["CREATE_ROLE", "ADD_PRIVILEGE", "UPDATE_ROLE"])
def test_a_role_that_changes_is_a_definition(name: str) -> None:
    activity = only(reported(name, {"ROLE_NAME": "Printer Team", "PRIVILEGE_NAME": "USERS_CREATE"}))
    assert (activity.kind, activity.subject.type, activity.subject.name) == (
        Kind.POLICY_CHANGED,
        PrincipalType.ROLE,
        "Printer Team",
    )
    assert activity.grants[0].kind is GrantKind.DEFINITION
    assert "USERS_CREATE" in activity.grants[0].privilege.reasons[0]
