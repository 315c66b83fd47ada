"""Who administers Exchange and Purview."""

from typing import Any

import pytest

from nightlatch.model import GrantKind, Kind, PrincipalType, Trait
from tests.providers.m365.records import APP, JO, MAL, cmdlet, only, read, record


def test_a_member_of_a_role_group_is_given_what_the_group_holds() -> None:
    activity = only(cmdlet("Add-RoleGroupMember", Identity="Organization Management", Member=JO))
    (grant,) = activity.grants
    assert (activity.kind, activity.subject.name, grant.kind) == (Kind.ROLE_GRANTED, JO, GrantKind.GROUP)
    assert (grant.role, grant.tier, grant.resolved) == ("group:Organization Management", 0, True)


def test_a_role_group_of_the_organizations_own_is_not_known_to_be_harmless() -> None:
    (grant,) = only(cmdlet("Add-RoleGroupMember", Identity="Plans Helpers", Member=JO)).grants
    assert (grant.tier, grant.resolved) == (1, False)


def test_every_member_of_a_list_that_is_set_anew_is_told() -> None:
    told = read(cmdlet("Update-RoleGroupMember", Identity="Help Desk", Members=f"{JO};{MAL}"))
    assert [activity.subject.name for activity in told] == [JO, MAL]
    assert {activity.kind for activity in told} == {Kind.ROLE_GRANTED}


@pytest.mark.parametrize(
    "parameters", ['-Identity "eDiscoveryManager" -Member "jo.newcomer@contoso.com" -BypassSecurityGroupManagerCheck']
)
@pytest.mark.parametrize("column", ["Parameters", "NonPIIParameters"])
def test_purview_tells_a_command_line(parameters: str, column: str) -> None:
    made = record(
        "Add-RoleGroupMember", "SecurityComplianceCenter", RecordType=18, ResultStatus="Success", **{column: parameters}
    )
    activity = only(made)
    assert (activity.subject.name, activity.grants[0].role, activity.grants[0].tier) == (JO, "group:eDiscoveryManager", 1)


def test_a_group_that_mirrors_the_directory_is_known_whatever_its_number() -> None:
    (grant,) = only(cmdlet("Add-RoleGroupMember", Identity="TenantAdmins_-12345678", Member=JO)).grants
    assert grant.tier == 0


def test_a_removed_member_lost_what_he_was_given() -> None:
    given = only(cmdlet("Add-RoleGroupMember", Identity="Help Desk", Member=JO))
    taken = only(cmdlet("Remove-RoleGroupMember", Identity="Help Desk", Member=JO))
    assert taken.kind is Kind.ROLE_REMOVED
    assert taken.grants == given.grants


def test_a_new_role_group_and_its_first_members_are_given_its_roles() -> None:
    group, first = read(cmdlet("New-RoleGroup", Name="Quiet", Roles="Mail Recipients;ApplicationImpersonation", Members=JO))
    assert (group.subject.type, [grant.role for grant in group.grants]) == (
        PrincipalType.GROUP,
        ["Mail Recipients", "ApplicationImpersonation"],
    )
    assert (first.subject.name, first.grants[0].role, first.grants[0].tier) == (JO, "group:Quiet", 0)


def test_an_empty_role_group_gives_nobody_anything() -> None:
    assert only(cmdlet("New-RoleGroup", Name="Quiet")).kind is Kind.POLICY_CHANGED


@pytest.mark.parametrize(
    ("told", "type", "name"),
    [
        ({"User": JO}, PrincipalType.USER, JO),
        ({"SecurityGroup": "Helpers"}, PrincipalType.GROUP, "Helpers"),
        ({"Policy": "Default Role Assignment Policy"}, PrincipalType.ROLE, "Default Role Assignment Policy"),
    ],
)
def test_a_role_is_assigned_to_whomever_the_cmdlet_names(told: dict[str, Any], type: PrincipalType, name: str) -> None:
    activity = only(cmdlet("New-ManagementRoleAssignment", Name="imp", Role="ApplicationImpersonation", **told))
    assert (activity.kind, activity.subject.type, activity.subject.name) == (Kind.ROLE_GRANTED, type, name)
    assert (activity.grants[0].role, activity.grants[0].tier) == ("ApplicationImpersonation", 0)
    assert activity.evidence["assignment"] == "imp"


def test_an_application_is_assigned_a_role_within_a_scope() -> None:
    made = cmdlet("New-ManagementRoleAssignment", App=APP, Role="Application Mail.Read", CustomResourceScope="Plans only")
    activity = only(made)
    assert (activity.subject.type, activity.subject.id) == (PrincipalType.SERVICE_PRINCIPAL, APP)
    assert (activity.grants[0].scope, activity.grants[0].has(Trait.CONDITIONAL)) == ("Plans only", True)


def test_an_assignment_of_which_only_the_name_is_left_tells_whom_it_was_for() -> None:
    activity = only(record("New-ManagementRoleAssignment", ObjectId="Mail Recipients-jo", Parameters=""))
    assert (activity.subject.name, activity.grants[0].resolved) == ("jo", False)


def test_a_removed_assignment_tells_role_and_holder_by_its_name() -> None:
    activity = only(cmdlet("Remove-ManagementRoleAssignment", Identity="contoso.onmicrosoft.com\\Mail Recipients-jo"))
    assert (activity.kind, activity.subject.name, activity.grants[0].role) == (Kind.ROLE_REMOVED, "jo", "Mail Recipients")


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        ("New-ManagementRole", {"Name": "Quiet", "Parent": "Role Management"}),
        ("Add-ManagementRoleEntry", {"Identity": "Quiet\\New-Mailbox", "Role": "Role Management"}),
    ],
)
def test_a_custom_role_is_worth_what_its_parent_is_and_nobody_holds_it_yet(operation: str, told: dict[str, str]) -> None:
    activity = only(cmdlet(operation, **told))
    assert (activity.kind, activity.subject.name) == (Kind.POLICY_CHANGED, "Quiet")
    assert (activity.grants[0].kind, activity.grants[0].tier) == (GrantKind.DEFINITION, 0)
