"""Who may do what in the tenant of this machine, and who is out of reach."""

from typing import Any

import pytest

from nightlatch.sandbox.microsoft import Tenant, known, making
from nightlatch.sandbox.microsoft.calls import Answered
from nightlatch.sandbox.microsoft.graph.admission import RESTRICTED
from tests.sandbox.microsoft.furnished import ask, code

SWITCH, READ, ROLES = "User.EnableDisableAccount.All", "User.Read.All", "RoleManagement.ReadWrite.Directory"
OFF = {"accountEnabled": False}
DENIED = (403, "Authorization_RequestDenied")


@pytest.fixture
def tenant() -> Tenant:
    return Tenant()


def robot(tenant: Tenant, *permissions: str) -> str:
    return str(making.robot(tenant, "Nightlatch", *permissions)["id"])


def switched(tenant: Tenant, who: str, user: str, body: dict[str, Any] | None = None) -> Answered:
    return ask(tenant, who, "PATCH", f"users/{user}", body or OFF)


def test_an_application_does_what_it_was_given_a_permission_for_and_nothing_else(tenant: Tenant) -> None:
    user, own = making.user(tenant, "jo@contoso.com")["id"], robot(tenant, READ)
    assert ask(tenant, own, "GET", f"users/{user}").status == 200
    assert code(switched(tenant, own, user)) == DENIED
    assert code(ask(tenant, own, "GET", "groups")) == DENIED
    assert tenant.used == {READ}
    assert tenant.users[user]["accountEnabled"]


def test_whoever_may_only_switch_accounts_must_also_read_them_and_changes_nothing_else(tenant: Tenant) -> None:
    user = making.user(tenant, "jo@contoso.com")["id"]
    assert code(switched(tenant, robot(tenant, SWITCH), user)) == DENIED
    own = robot(tenant, SWITCH, READ)
    assert code(switched(tenant, own, user, {"displayName": "x"})) == DENIED
    assert switched(tenant, own, user).status == 204
    assert tenant.used == {SWITCH, READ}


def test_what_a_token_opens_is_what_its_application_had_when_it_was_given(tenant: Tenant) -> None:
    own = robot(tenant, READ)
    making.user(tenant, "jo@contoso.com")
    token = tenant.bearer(own)
    tenant.app_roles.clear()
    assert tenant.caller(f"Bearer {token}", "graph").roles == {READ}
    assert code(ask(tenant, own, "GET", "users")) == DENIED


@pytest.mark.parametrize(
    "role", [known.GLOBAL_ADMINISTRATOR, known.PRIVILEGED_ROLES, known.APPLICATION_ADMINISTRATOR, known.HELPDESK]
)
def test_an_administrator_is_out_of_reach_of_permissions_alone(tenant: Tenant, role: str) -> None:
    user, own = making.user(tenant, "jo@contoso.com")["id"], robot(tenant, SWITCH, READ)
    making.assign(tenant, user, role)
    assert code(switched(tenant, own, user)) == DENIED
    making.assign(tenant, own, known.PRIVILEGED_AUTHENTICATION)
    assert switched(tenant, own, user).status == 204


@pytest.mark.parametrize("role", [known.DIRECTORY_READERS, known.GUEST_INVITER, known.REPORTS_READER])
def test_a_role_that_is_hardly_one_protects_nobody(tenant: Tenant, role: str) -> None:
    user, own = making.user(tenant, "jo@contoso.com")["id"], robot(tenant, SWITCH, READ)
    making.assign(tenant, user, role)
    assert switched(tenant, own, user).status == 204


def test_a_user_administrator_reaches_helpdesk_and_not_above_himself(tenant: Tenant) -> None:
    user, own = making.user(tenant, "jo@contoso.com")["id"], robot(tenant, SWITCH, READ)
    making.assign(tenant, own, known.USER_ADMINISTRATOR)
    held = making.assign(tenant, user, known.HELPDESK)
    assert switched(tenant, own, user).status == 204
    held["roleDefinitionId"] = known.AUTHENTICATION_ADMINISTRATOR
    assert code(switched(tenant, own, user)) == DENIED


def test_who_has_a_role_by_his_group_or_may_take_one_or_sits_in_such_a_group_is_an_administrator_too(tenant: Tenant) -> None:
    own = robot(tenant, SWITCH, READ)
    by_group, eligible, member = (making.user(tenant, f"{name}@contoso.com")["id"] for name in ("a", "b", "c"))
    making.assign(tenant, making.group(tenant, "Admins", by_group, assignable=True)["id"], known.GLOBAL_ADMINISTRATOR)
    making.entitle(tenant, eligible, known.GLOBAL_ADMINISTRATOR)
    making.group(tenant, "Empty", member, assignable=True)
    assert [code(switched(tenant, own, each)) for each in (by_group, eligible, member)] == [DENIED] * 3


def test_a_member_of_a_restricted_unit_is_out_of_reach_until_he_is_out_of_it(tenant: Tenant) -> None:
    user, own = making.user(tenant, "jo@contoso.com")["id"], robot(tenant, SWITCH, READ, "AdministrativeUnit.ReadWrite.All")
    making.assign(tenant, own, known.PRIVILEGED_AUTHENTICATION)
    unit = making.unit(tenant, "Hidden", user, restricted=True)["id"]
    refused = switched(tenant, own, user)
    assert code(refused) == DENIED
    assert "restricted management administrative unit" in refused.body["error"]["message"]
    place = f"directory/administrativeUnits/{unit}/members/{user}/$ref"
    assert code(ask(tenant, own, "DELETE", place)) == DENIED
    making.assign(tenant, own, known.PRIVILEGED_ROLES)
    assert ask(tenant, own, "DELETE", place).status == 204
    assert switched(tenant, own, user).status == 204


def test_an_administrator_of_the_unit_and_the_permission_for_restricted_things_reach_into_it(tenant: Tenant) -> None:
    user, own = making.user(tenant, "jo@contoso.com")["id"], robot(tenant, SWITCH, READ)
    unit = making.unit(tenant, "Hidden", user, restricted=True)["id"]
    assert code(switched(tenant, own, user)) == DENIED
    making.permit(tenant, own, RESTRICTED)
    assert switched(tenant, own, user).status == 204
    assert RESTRICTED in tenant.used
    other = robot(tenant, SWITCH, READ)
    making.assign(tenant, other, known.USER_ADMINISTRATOR, f"/administrativeUnits/{unit}")
    assert switched(tenant, other, user, {"accountEnabled": True}).status == 204


def test_an_open_unit_restricts_nobody(tenant: Tenant) -> None:
    user, own = making.user(tenant, "jo@contoso.com")["id"], robot(tenant, SWITCH, READ)
    making.unit(tenant, "Sales", user)
    assert switched(tenant, own, user).status == 204


def test_a_user_reads_and_only_a_global_administrator_changes(tenant: Tenant) -> None:
    user, other = (making.user(tenant, f"{name}@contoso.com")["id"] for name in ("jo", "kim"))
    assert ask(tenant, user, "GET", "users").status == 200
    assert code(switched(tenant, user, other)) == DENIED
    making.assign(tenant, user, known.GLOBAL_ADMINISTRATOR)
    assert switched(tenant, user, other).status == 204


def test_a_permission_for_ones_own_applications_reaches_no_other(tenant: Tenant) -> None:
    own = robot(tenant, "Application.ReadWrite.OwnedBy")
    theirs = making.application(tenant, "Theirs")["id"]
    mine = ask(tenant, own, "POST", "applications", {"displayName": "Mine"}).body["id"]
    assert code(ask(tenant, own, "POST", f"applications/{theirs}/addPassword", {})) == DENIED
    assert ask(tenant, own, "POST", f"applications/{mine}/addPassword", {}).status == 200


def test_members_of_a_group_that_roles_are_given_to_need_the_permission_for_roles(tenant: Tenant) -> None:
    user, group = making.user(tenant, "jo@contoso.com")["id"], making.group(tenant, "Admins", assignable=True)["id"]
    own, told = (
        robot(tenant, "GroupMember.ReadWrite.All"),
        {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{user}"},
    )
    assert code(ask(tenant, own, "POST", f"groups/{group}/members/$ref", told)) == DENIED
    making.permit(tenant, own, ROLES)
    assert ask(tenant, own, "POST", f"groups/{group}/members/$ref", told).status == 204
    assert tenant.used == {"GroupMember.ReadWrite.All", ROLES}


def test_the_last_way_to_govern_is_not_taken_from_oneself(tenant: Tenant) -> None:
    admin = making.user(tenant, "robin@contoso.com")["id"]
    held = making.assign(tenant, admin, known.GLOBAL_ADMINISTRATOR)["id"]
    assert code(ask(tenant, admin, "DELETE", f"roleManagement/directory/roleAssignments/{held}")) == DENIED


def test_the_log_is_read_by_whoever_may_also_read_the_directory(tenant: Tenant) -> None:
    own = robot(tenant, "AuditLog.Read.All")
    assert code(ask(tenant, own, "GET", "auditLogs/directoryAudits")) == DENIED
    making.permit(tenant, own, "Directory.Read.All")
    assert ask(tenant, own, "GET", "auditLogs/directoryAudits").status == 200
    assert tenant.used == {"AuditLog.Read.All", "Directory.Read.All"}
