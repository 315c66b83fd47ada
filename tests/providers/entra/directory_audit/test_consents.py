"""What applications may do, in the directory audit."""

from typing import Any

import pytest

from nightlatch.model import Kind, PrincipalType
from nightlatch.model.evidence import CALLED, CONSENT, CONSENT_EVERYBODY, CONSENT_ONE
from nightlatch.providers.entra.directory_audit.subjects import SERVICE_PRINCIPAL_ID
from tests.providers.entra.entries import (
    APP_ID,
    GRAPH,
    GRAPH_SP,
    GROUP_ID,
    JO_ID,
    SP_ID,
    entry,
    only,
    principal,
    prop,
    target,
    unified,
)

ROLE_MANAGEMENT = "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8"
GRAPH_NAMES = prop("TargetId.ServicePrincipalNames", f"{GRAPH}/ags.windows.net;{GRAPH};https://graph.microsoft.com")


def api(*properties: dict[str, Any]) -> dict[str, Any]:
    return target("ServicePrincipal", GRAPH_SP, "Microsoft Graph", *properties, GRAPH_NAMES)


def role(id: str = ROLE_MANAGEMENT, value: str = "RoleManagement.ReadWrite.Directory") -> list[dict[str, Any]]:
    return [prop("AppRole.Id", id), prop("AppRole.Value", value), prop("AppRole.DisplayName", "Invented")]


def to_robot() -> list[dict[str, Any]]:
    return [
        prop("ServicePrincipal.ObjectID", SP_ID),
        prop("ServicePrincipal.DisplayName", "Robot"),
        prop("ServicePrincipal.AppId", APP_ID),
    ]


def test_a_role_of_an_api_is_the_clients_and_not_the_apis_that_stands_first() -> None:
    found = only(entry("Add app role assignment to service principal", api(*role(), *to_robot()), principal()))
    assert (found.kind, found.subject.id, found.subject.name) == (Kind.ROLE_GRANTED, APP_ID, "Robot")
    assert (found.grants[0].role, found.grants[0].tier) == (f"{GRAPH}/{ROLE_MANAGEMENT}", 0)
    assert (found.evidence[CALLED], found.evidence[SERVICE_PRINCIPAL_ID]) == ("RoleManagement.ReadWrite.Directory", SP_ID)


def test_a_role_is_graphs_by_its_id_even_where_the_api_is_not_told() -> None:
    bare = target("ServicePrincipal", GRAPH_SP, "Microsoft Graph", *role(), *to_robot())
    assert only(entry("Add app role assignment to service principal", bare)).grants[0].role == f"{GRAPH}/{ROLE_MANAGEMENT}"


def test_a_role_without_an_id_is_named_by_its_value_and_worth_as_much() -> None:
    bare = target(
        "ServicePrincipal", GRAPH_SP, "Microsoft Graph", prop("AppRole.Value", "RoleManagement.ReadWrite.Directory"), *to_robot()
    )
    grant = only(entry("Add app role assignment to service principal", bare)).grants[0]
    assert (grant.role, grant.tier) == ("RoleManagement.ReadWrite.Directory", 0)


def test_a_role_of_another_api_is_unresolved_and_signing_in_is_routine() -> None:
    other = "56565656-0000-4000-8000-000000000001"
    own = prop("TargetId.ServicePrincipalNames", other)
    custom = target("ServicePrincipal", GRAPH_SP, "Warehouse", *role(other, "Stock.Write"), *to_robot(), own)
    access = target(
        "ServicePrincipal", GRAPH_SP, "Warehouse", *role("00000000-0000-0000-0000-000000000000", ""), *to_robot(), own
    )
    assert not only(entry("Add app role assignment to service principal", custom)).grants[0].resolved
    assert only(entry("Add app role assignment to service principal", access)).grants[0].tier == 3


def test_an_application_given_to_a_user_or_a_group_is_theirs() -> None:
    user = [prop("User.ObjectID", JO_ID), prop("User.UPN", "jo@contoso.com")]
    group = [prop("Group.ObjectID", GROUP_ID), prop("Group.DisplayName", "Operators")]
    to_user = only(entry("Add app role assignment grant to user", api(*role(), *user), target("User", JO_ID)))
    to_group = only(entry("Add app role assignment to group", api(*role(), *group)))
    assert (to_user.subject.type, to_user.subject.id, to_user.subject.name) == (PrincipalType.USER, JO_ID, "jo@contoso.com")
    assert (to_group.subject.type, to_group.subject.id) == (PrincipalType.GROUP, GROUP_ID)


def test_a_role_taken_away_is_told_by_its_old_values() -> None:
    old = [prop("AppRole.Id", None, ROLE_MANAGEMENT), prop("ServicePrincipal.AppId", None, APP_ID)]
    found = only(entry("Remove app role assignment from service principal", api(*old)))
    assert (found.kind, found.subject.id, found.grants[0].role) == (Kind.ROLE_REMOVED, APP_ID, f"{GRAPH}/{ROLE_MANAGEMENT}")


def delegated(scope: str, type: str, before: str | None = None) -> dict[str, Any]:
    told = [prop("DelegatedPermissionGrant.Scope", scope, before), prop("DelegatedPermissionGrant.ConsentType", type)]
    client = [prop("ServicePrincipal.ObjectID", SP_ID), prop("ServicePrincipal.DisplayName"), prop("ServicePrincipal.AppId")]
    return entry("Add delegated permission grant", api(*told, *client), principal())


def test_a_delegated_grant_in_everybodys_name_is_told_from_one_in_a_users() -> None:
    everybody = only(delegated(" Directory.ReadWrite.All User.Read", "AllPrincipals"))
    one = only(delegated(" Directory.ReadWrite.All User.Read", "Principal"))
    assert (everybody.evidence[CONSENT], one.evidence[CONSENT]) == (CONSENT_EVERYBODY, CONSENT_ONE)
    assert [(g.role, g.tier) for g in everybody.grants] == [("Directory.ReadWrite.All", 1), ("User.Read", 3)]
    assert one.grants[0].tier == 2


def test_the_client_of_a_delegated_grant_is_the_second_target_and_not_the_api() -> None:
    found = only(delegated("User.Read", "Principal"))
    assert (found.subject.id, found.subject.name) == (SP_ID, "Robot")


def test_the_apis_own_id_in_the_details_is_not_the_clients() -> None:
    record = delegated("User.Read", "Principal")
    record["targetResources"].pop()
    record["additionalDetails"].append({"key": "AppId", "value": GRAPH})
    assert only(record).subject.id == SP_ID


def test_only_scopes_that_were_added_are_given() -> None:
    found = only(delegated("User.Read Mail.Read", "AllPrincipals", "User.Read"))
    assert [grant.role for grant in found.grants] == ["Mail.Read"]


PERMISSIONS = (
    "[] => [[Id: AAAA, ClientId: 00000000-0000-0000-0000-000000000000, PrincipalId: {who}, ResourceId: {api}, "
    "ConsentType: {type}, Scope: Mail.Read offline_access, CreatedDateTime: , LastModifiedDateTime ]]; "
)


def consent(type: str, **more: Any) -> dict[str, Any]:
    text = PERMISSIONS.format(who=JO_ID, api=GRAPH_SP, type=type)
    told = [prop("ConsentContext.IsAdminConsent", "False"), prop("ConsentAction.Permissions", text)]
    return entry("Consent to application", principal(*told, prop("TargetId.ServicePrincipalNames", APP_ID)), **more)


def test_a_consent_is_the_applications_with_each_scope() -> None:
    found = only(consent("Principal"))
    assert (found.kind, found.subject.id, found.evidence[CONSENT]) == (Kind.ROLE_GRANTED, APP_ID, CONSENT_ONE)
    assert [grant.role for grant in found.grants] == ["Mail.Read", "offline_access"]
    assert only(consent("AllPrincipals")).evidence[CONSENT] == CONSENT_EVERYBODY


def test_a_consent_that_was_blocked_is_a_failed_attempt() -> None:
    reason = "Microsoft.Online.Security.UserConsentBlockedForRiskyAppsException"
    found = only(consent("Principal", result="failure", resultReason=reason))
    assert (found.kind, found.succeeded, found.error) == (Kind.ROLE_GRANTED, False, f"failure: {reason}")


def test_a_consent_that_names_no_scope_is_unresolved() -> None:
    found = only(entry("Consent to application", principal()))
    assert (found.grants[0].resolved, found.subject.name) == (False, "Robot")


def test_a_consent_with_countless_scopes_is_read_in_part_and_says_so() -> None:
    scopes = " ".join(f"Invented.Read.{n}" for n in range(200))
    found = only(delegated(scopes, "AllPrincipals"))
    assert len(found.grants) == 61
    assert "140 more scopes" in found.grants[-1].privilege.reasons[0]


@pytest.mark.parametrize("name", ["Add delegation entry.", "Add OAuth2PermissionGrant."])
def test_older_names_of_the_unified_log_are_known(name: str) -> None:
    ids = ((f"ServicePrincipal_{SP_ID}", 2), (SP_ID, 2), ("ServicePrincipal", 2), ("Robot", 1), (APP_ID, 2), (APP_ID, 4))
    found = only(unified(name, *ids))
    assert (found.kind, found.subject.id) == (Kind.ROLE_GRANTED, APP_ID)


def test_a_role_of_an_api_of_which_nothing_is_told_is_the_later_targets() -> None:
    api, client = target("ServicePrincipal", GRAPH_SP, "Microsoft Graph"), target("ServicePrincipal", SP_ID, "Robot")
    assert only(entry("Add app role assignment to service principal", api, client)).subject.id == SP_ID
