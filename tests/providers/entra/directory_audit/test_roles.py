"""Directory roles in the directory audit."""

from typing import Any

import pytest

from nightlatch.model import GrantKind, Kind, Level, PrincipalType
from nightlatch.model.evidence import CALLED
from tests.providers.entra.entries import (
    APP_ID,
    GLOBAL_ADMINISTRATOR,
    GROUP_ID,
    JO_ID,
    PIM,
    by_app,
    entry,
    jo,
    only,
    principal,
    prop,
    target,
    unified,
)

INSTANCE = "12341234-0000-4000-8000-000000000001"


def role(template: str | None = GLOBAL_ADMINISTRATOR, name: str = "Global Administrator") -> list[dict[str, Any]]:
    told = [prop("Role.ObjectID", INSTANCE), prop("Role.DisplayName", name), prop("Role.WellKnownObjectName", "TenantAdmins")]
    return [*told, prop("Role.TemplateId", template)] if template else told


@pytest.mark.parametrize("name", ["Add member to role", "Add eligible member to role", "Add scoped member to role"])
def test_a_role_given_to_a_user_is_named_by_its_templates_id(name: str) -> None:
    found = only(entry(name, jo(*role()), target("Role", INSTANCE)))
    assert (found.kind, found.subject.id) == (Kind.ROLE_GRANTED, JO_ID)
    assert (found.grants[0].role, found.grants[0].tier, found.evidence[CALLED]) == (
        GLOBAL_ADMINISTRATOR,
        0,
        "Global Administrator",
    )


def test_a_role_given_to_an_application_is_its_own() -> None:
    found = only(
        entry("Add member to role", principal(*role(), prop("TargetId.ServicePrincipalNames", APP_ID)), target("Role", INSTANCE))
    )
    assert (found.subject.type, found.subject.id, found.grants[0].tier) == (PrincipalType.SERVICE_PRINCIPAL, APP_ID, 0)


def test_a_role_given_to_a_group_is_the_groups() -> None:
    found = only(entry("Add member to role", target("Group", GROUP_ID, "Operators", *role())))
    assert (found.subject.type, found.subject.id) == (PrincipalType.GROUP, GROUP_ID)


def test_without_a_templates_id_the_roles_name_is_believed() -> None:
    found = only(entry("Add member to role", jo(*role(None, "Company Administrator"))))
    assert (found.grants[0].role, found.grants[0].tier) == ("Company Administrator", 0)


def test_a_templates_id_in_the_objects_place_and_a_well_known_name_are_believed() -> None:
    by_object = only(entry("Add member to role", jo(prop("Role.ObjectID", GLOBAL_ADMINISTRATOR))))
    by_name = only(entry("Add member to role", jo(prop("Role.WellKnownObjectName", "TenantAdmins"))))
    assert (by_object.grants[0].role, by_object.grants[0].tier, by_name.grants[0].tier) == (GLOBAL_ADMINISTRATOR, 0, 0)


def test_a_role_that_no_table_holds_is_unresolved() -> None:
    found = only(entry("Add member to role", jo(*role("98989898-0000-4000-8000-000000000001", "Robots' keeper"))))
    assert (found.grants[0].resolved, found.grants[0].tier) == (False, 1)


def test_a_role_over_an_administrative_unit_reaches_only_that() -> None:
    unit = "45454545-0000-4000-8000-000000000001"
    found = only(entry("Add scoped member to role", jo(*role(), prop("AdministrativeUnit.ObjectID", unit))))
    assert found.grants[0].scope == f"unit:{unit}"


def test_a_role_taken_away_tells_its_name_as_the_old_value() -> None:
    old = [prop("Role.TemplateId", None, GLOBAL_ADMINISTRATOR), prop("Role.DisplayName", None, "Global Administrator")]
    found = only(entry("Remove member from role", jo(*old)))
    assert (found.kind, found.grants[0].role) == (Kind.ROLE_REMOVED, GLOBAL_ADMINISTRATOR)


def test_what_pim_carries_out_is_only_a_mark_where_its_id_proves_it() -> None:
    proved = only(entry("Add member to role", jo(*role()), initiatedBy=by_app("MS-PIM", PIM)))
    claimed = only(entry("Add member to role", jo(*role()), initiatedBy=by_app("MS-PIM")))
    written = prop("ActorId.ServicePrincipalNames", f"{PIM};https://invented")
    told = only(entry("Add member to role", jo(*role(), written), initiatedBy=by_app("MS-PIM")))
    assert (proved.level, claimed.level, told.level) == (Level.CONTEXT, Level.WATCH, Level.CONTEXT)
    assert proved.origin.via == "MS-PIM"


def test_a_custom_role_is_judged_by_what_it_may_do() -> None:
    permissions = [{"allowedResourceActions": ["microsoft.directory/applications/credentials/update"]}]
    custom = target("RoleDefinition", INSTANCE, "Robots' keeper", prop("RolePermissions", permissions, []))
    found = only(entry("Add role definition", custom))
    assert (found.kind, found.subject.type) == (Kind.POLICY_CHANGED, PrincipalType.ROLE)
    assert (found.grants[0].kind, found.grants[0].tier) == (GrantKind.DEFINITION, 0)


def test_the_unified_log_tells_the_same_grant_once() -> None:
    properties = [
        {"Name": "Role.ObjectID", "NewValue": INSTANCE, "OldValue": ""},
        {"Name": "Role.DisplayName", "NewValue": "Global Administrator", "OldValue": ""},
        {"Name": "Role.TemplateId", "NewValue": GLOBAL_ADMINISTRATOR, "OldValue": ""},
    ]
    ids = ((f"User_{JO_ID}", 2), (JO_ID, 2), ("User", 2), ("jo@contoso.com", 5))
    told_again = only(unified("Add member to role.", *ids, properties=properties))
    first = only(entry("Add member to role", jo(*role())))
    assert (told_again.subject, told_again.grants, told_again.actor) == (first.subject, first.grants, first.actor)
    assert told_again.same_as == first.same_as is not None
    assert told_again.id != first.id


def test_a_target_that_is_nothing_but_the_name_of_a_role_is_the_role_and_no_account() -> None:
    bare = only(entry("Add member to role", {"displayName": "Global Administrator"}))
    assert (bare.subject.id, bare.subject.name, bare.grants[0].privilege.tier) == (None, None, 0)
    both = only(entry("Add member to role", {"displayName": "Global Administrator"}, {"userPrincipalName": "jo@contoso.com"}))
    assert (both.subject.name, both.grants[0].privilege.tier) == ("jo@contoso.com", 0)


def test_an_account_may_be_named_like_a_role() -> None:
    named_so = target("User", JO_ID, "Global Administrator")
    assert only(entry("Add member to role", named_so)).subject.id == JO_ID
    assert only(entry("Add member to role", {"id": JO_ID, "displayName": "Global Administrator"})).subject.id == JO_ID
