"""What the log of this machine's tenant tells of what was done, in Graph's shape and in that of the stream."""

import json
from typing import Any

from nightlatch.sandbox.microsoft import known, making
from nightlatch.sandbox.microsoft.audit import streamed
from nightlatch.sandbox.microsoft.tenant import TENANT
from tests.sandbox.microsoft.furnished import ask, furnished


def changed(entry: dict[str, Any]) -> dict[str, object]:
    told = entry["targetResources"][0]["modifiedProperties"]
    return {each["displayName"]: None if each["newValue"] is None else json.loads(each["newValue"]) for each in told}


def test_a_newborn_with_secret_and_role_is_told_step_by_step() -> None:
    tenant, names = furnished()
    app = ask(tenant, names["admin"], "POST", "applications", {"displayName": "Backup"}).body
    principal = ask(tenant, names["admin"], "POST", "servicePrincipals", {"appId": app["appId"]}).body
    secret = ask(tenant, names["admin"], "POST", f"applications/{app['id']}/addPassword", {}).body
    body = {"principalId": principal["id"], "roleDefinitionId": known.GLOBAL_ADMINISTRATOR, "directoryScopeId": "/"}
    ask(tenant, names["admin"], "POST", "roleManagement/directory/roleAssignments", body)
    assert [each["activityDisplayName"] for each in tenant.journal] == [
        "Add application",
        "Add service principal",
        "Update application \u2013 Certificates and secrets management ",
        "Add member to role",
    ]
    assert changed(tenant.journal[1])["AppPrincipalId"] == [app["appId"]]
    assert secret["keyId"] in str(changed(tenant.journal[2])["KeyDescription"])
    assert changed(tenant.journal[3])["Role.TemplateId"] == known.GLOBAL_ADMINISTRATOR
    assert [each["type"] for each in tenant.journal[3]["targetResources"]] == ["ServicePrincipal", "Role"]
    assert tenant.journal[3]["initiatedBy"]["user"]["userPrincipalName"] == "robin@contoso.com"


def test_a_permission_is_told_of_its_resource_and_names_who_got_it() -> None:
    tenant, names = furnished()
    body = {"principalId": names["principal"], "resourceId": names["graph"], "appRoleId": known.permission("Directory.Read.All")}
    ask(tenant, names["admin"], "POST", f"servicePrincipals/{names['principal']}/appRoleAssignments", body)
    (entry,) = tenant.journal
    assert [each["displayName"] for each in entry["targetResources"]] == ["Microsoft Graph", "Robot"]
    told = changed(entry)
    assert (told["AppRole.Value"], told["ServicePrincipal.AppId"]) == ("Directory.Read.All", names["appId"])


def test_an_application_that_acts_is_named_by_its_object_id_alone() -> None:
    tenant, names = furnished()
    own = making.robot(tenant, "Nightlatch", "User.RevokeSessions.All")
    ask(tenant, own["id"], "POST", f"users/{names['user']}/revokeSignInSessions")
    by = tenant.journal[0]["initiatedBy"]
    assert by["user"] is None
    assert (by["app"]["appId"], by["app"]["servicePrincipalId"]) == (None, own["id"])
    assert streamed(tenant.journal[0], TENANT)["identity"] == "Nightlatch"


def test_pim_and_the_directory_tell_of_one_request_each_in_their_way() -> None:
    tenant, names = furnished()
    body = {"action": "adminAssign", "principalId": names["user"], "roleDefinitionId": known.HELPDESK, "directoryScopeId": "/"}
    ask(
        tenant,
        names["admin"],
        "POST",
        "roleManagement/directory/roleEligibilityScheduleRequests",
        {**body, "justification": "on call"},
    )
    asked, pim, core = tenant.journal
    assert asked["activityDisplayName"] == "Add eligible member to role in PIM requested (permanent)"
    assert asked["correlationId"] == pim["correlationId"]
    assert (pim["loggedByService"], core["loggedByService"]) == ("PIM", "Core Directory")
    assert pim["activityDisplayName"] == "Add eligible member to role in PIM completed (permanent)"
    assert [each["type"] for each in pim["targetResources"]] == ["Role", "Request", "User", "Directory"]
    assert pim["initiatedBy"]["user"]["userPrincipalName"] == "robin@contoso.com"
    assert core["initiatedBy"]["app"]["displayName"] == "MS-PIM"
    assert (pim["resultReason"], core["activityDisplayName"]) == ("on call", "Add eligible member to role")


def test_what_is_only_read_or_refused_or_changes_nothing_is_not_told() -> None:
    tenant, names = furnished()
    ask(tenant, names["admin"], "GET", "users")
    ask(tenant, names["user"], "PATCH", f"users/{names['admin']}", {"accountEnabled": False})
    ask(tenant, names["admin"], "PATCH", f"users/{names['user']}", {"accountEnabled": True})
    assert tenant.journal == []


def test_an_entry_is_found_by_time_by_id_and_by_whom_it_is_about() -> None:
    tenant, names = furnished()
    for user in (names["user"], names["guest"]):
        ask(tenant, names["admin"], "PATCH", f"users/{user}", {"accountEnabled": False})
    entries = ask(
        tenant, names["admin"], "GET", f"auditLogs/directoryAudits?$filter=targetResources/any(t:t/id eq '{names['guest']}')"
    ).body
    assert {each["activityDisplayName"] for each in entries["value"]} == {"Update user", "Disable account"}
    second = tenant.journal[1]
    for text in (
        f"id eq '{second['id']}'",
        f"correlationId eq '{second['correlationId']}'",
        "activityDisplayName eq 'Disable account'",
    ):
        found = ask(tenant, names["admin"], "GET", f"auditLogs/directoryAudits?$filter={text}").body["value"]
        assert second["id"] in {each["id"] for each in found}
    since = f"activityDateTime ge {second['activityDateTime']} and activityDateTime lt 2100-01-01T00:00:00Z"
    found = ask(tenant, names["admin"], "GET", f"auditLogs/directoryAudits?$top=9&$filter={since}").body["value"]
    assert [each["id"] for each in found] == [each["id"] for each in reversed(tenant.journal[1:])], "the newest first"


def test_the_stream_wraps_an_entry_as_a_diagnostic_setting_does() -> None:
    tenant, names = furnished()
    ask(tenant, names["admin"], "PATCH", f"users/{names['user']}", {"jobTitle": "x"})
    told = streamed(tenant.journal[0], TENANT)
    assert told["resourceId"] == f"/tenants/{TENANT}/providers/Microsoft.aadiam"
    assert (told["category"], told["operationName"]) == ("AuditLogs", "Update user")
    assert (told["time"], told["properties"]["id"]) == (tenant.journal[0]["activityDateTime"], tenant.journal[0]["id"])


def test_a_role_for_a_while_is_told_as_such() -> None:
    tenant, names = furnished()
    body = {"action": "adminAssign", "principalId": names["user"], "roleDefinitionId": known.HELPDESK, "directoryScopeId": "/"}
    ends = {"expiration": {"type": "afterDuration", "duration": "PT8H"}}
    for sort in ("Eligibility", "Assignment"):
        ask(
            tenant, names["admin"], "POST", f"roleManagement/directory/role{sort}ScheduleRequests", {**body, "scheduleInfo": ends}
        )
    told = [each["activityDisplayName"] for each in tenant.journal if "completed" in each["activityDisplayName"]]
    assert told == [
        "Add eligible member to role in PIM completed (timebound)",
        "Add member to role in PIM completed (timebound)",
    ]
