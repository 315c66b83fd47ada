"""Every operation of the tenant of this machine is one of Graph's, takes what Graph's takes, and answers as Graph's, as Microsoft tells it."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest

from nightlatch.sandbox.microsoft import known
from nightlatch.sandbox.microsoft.described import check, described, faults
from nightlatch.sandbox.microsoft.graph import GRAPH
from nightlatch.sandbox.microsoft.refusals import Refused
from tests.sandbox.microsoft.furnished import OTHER, ask, furnished

USER, GROUP, APP, SP = "users/{user}", "groups/{group}", "applications/{app}", "servicePrincipals/{principal}"
ROLES, UNITS, METHODS = "roleManagement/directory", "directory/administrativeUnits", "users/{user}/authentication"
REQUEST = {"principalId": "{user}", "roleDefinitionId": OTHER, "directoryScopeId": "/", "justification": "why not"}
GIVEN = {"principalId": "{user}", "resourceId": "{graph}", "appRoleId": known.permission("Group.ReadWrite.All")}
CONSENT = {"clientId": "{principal}", "consentType": "AllPrincipals", "resourceId": "{graph}", "scope": "User.Read.All"}
PROFILE = {"password": "example", "forceChangePasswordNextSignIn": True}
NEW_USER = {"accountEnabled": True, "displayName": "Kim", "mailNickname": "kim", "passwordProfile": PROFILE}
FEDERATED = {
    "name": "other",
    "issuer": "https://ci.example.com",
    "subject": "repo:y",
    "audiences": ["api://AzureADTokenExchange"],
}
INVITED = {"invitedUserEmailAddress": "bo@fabrikam.com", "inviteRedirectUrl": "https://contoso.com"}


def refer(name: str) -> dict[str, str]:
    return {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{{{name}}}"}


REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "users?$filter=accountEnabled eq true&$select=id,accountEnabled&$top=5", {}),
    ("POST", "users", {**NEW_USER, "userPrincipalName": "kim@contoso.com"}),
    ("GET", f"{USER}?$select=id,userType,onPremisesSyncEnabled,signInSessionsValidFromDateTime,createdDateTime", {}),
    ("PATCH", USER, {"accountEnabled": False}),
    ("DELETE", USER, {}),
    ("POST", f"{USER}/revokeSignInSessions", {}),
    ("GET", f"{USER}/memberOf?$top=99", {}),
    ("GET", f"{USER}/transitiveMemberOf?$top=99", {}),
    ("GET", f"{USER}/ownedObjects", {}),
    ("POST", "invitations", INVITED),
    ("GET", f"{METHODS}/methods?$top=99", {}),
    ("POST", f"{METHODS}/methods/{{password}}/resetPassword", {"newPassword": "example"}),
    ("POST", f"{METHODS}/temporaryAccessPassMethods", {"lifetimeInMinutes": 30, "isUsableOnce": True}),
    ("POST", f"{METHODS}/phoneMethods", {"phoneNumber": "+1 2065550100", "phoneType": "mobile"}),
    ("POST", f"{METHODS}/emailMethods", {"emailAddress": "jo@example.com"}),
    *(
        (verb, f"{METHODS}/{path}", {})
        for sort, name in (
            *(
                (sort, sort)
                for sort in ("phone", "fido2", "temporaryAccessPass", "email", "microsoftAuthenticator", "softwareOath")
            ),
            ("windowsHelloForBusiness", "windows"),
        )
        for verb, path in (
            ("GET", f"{sort}Methods"),
            ("GET", f"{sort}Methods/{{{name}}}"),
            ("DELETE", f"{sort}Methods/{{{name}}}"),
        )
    ),
    ("GET", "groups?$filter=isAssignableToRole eq true", {}),
    (
        "POST",
        "groups",
        {"displayName": "Admins", "mailEnabled": False, "mailNickname": "a", "securityEnabled": True, "isAssignableToRole": True},
    ),
    ("GET", GROUP, {}),
    *(("GET", f"{GROUP}/{name}", {}) for name in ("members", "owners")),
    *(("POST", f"{GROUP}/{name}/$ref", refer("guest")) for name in ("members", "owners")),
    *(("DELETE", f"{GROUP}/{name}/{{user}}/$ref", {}) for name in ("members", "owners")),
    ("GET", "applications?$filter=appId eq '{appId}'", {}),
    ("POST", "applications", {"displayName": "New"}),
    ("GET", APP, {}),
    ("GET", "applications(appId='{appId}')", {}),
    ("PATCH", APP, {"displayName": "Renamed"}),
    ("DELETE", APP, {}),
    ("GET", f"{APP}/federatedIdentityCredentials", {}),
    ("GET", f"{APP}/federatedIdentityCredentials/{{federated}}", {}),
    ("POST", f"{APP}/federatedIdentityCredentials", FEDERATED),
    ("DELETE", f"{APP}/federatedIdentityCredentials/{{federated}}", {}),
    ("GET", "servicePrincipals?$filter=servicePrincipalType eq 'ManagedIdentity'", {}),
    ("POST", "servicePrincipals", {"appId": "{new}"}),
    ("GET", SP, {}),
    ("GET", "servicePrincipals(appId='{appId}')", {}),
    ("PATCH", SP, {"accountEnabled": False}),
    ("DELETE", SP, {}),
    ("GET", f"{SP}/ownedObjects", {}),
    *(("GET", f"{place}/owners", {}) for place in (APP, SP)),
    *(("POST", f"{place}/owners/$ref", refer("guest")) for place in (APP, SP)),
    *(("DELETE", f"{place}/owners/{{user}}/$ref", {}) for place in (APP, SP)),
    *(("POST", f"{place}/addPassword", {"passwordCredential": {"displayName": "x"}}) for place in (APP, SP)),
    ("POST", f"{APP}/removePassword", {"keyId": "{secret}"}),
    ("POST", f"{SP}/removePassword", {"keyId": "{own}"}),
    *(("GET", f"{place}/appRoleAssignments", {}) for place in (SP, USER, GROUP)),
    *(("POST", f"{place}/appRoleAssignments", GIVEN) for place in (SP, USER, GROUP)),
    ("DELETE", f"{SP}/appRoleAssignments/{{permission}}", {}),
    ("DELETE", f"{USER}/appRoleAssignments/{{given}}", {}),
    ("DELETE", f"{GROUP}/appRoleAssignments/{{shared}}", {}),
    ("GET", "servicePrincipals/{graph}/appRoleAssignedTo", {}),
    ("POST", "servicePrincipals/{graph}/appRoleAssignedTo", GIVEN),
    ("DELETE", "servicePrincipals/{graph}/appRoleAssignedTo/{permission}", {}),
    *(("GET", f"{place}oauth2PermissionGrants", {}) for place in ("", f"{SP}/", f"{USER}/")),
    ("POST", "oauth2PermissionGrants", CONSENT),
    ("GET", "oauth2PermissionGrants/{consent}", {}),
    ("PATCH", "oauth2PermissionGrants/{consent}", {"scope": "User.Read"}),
    ("DELETE", "oauth2PermissionGrants/{consent}", {}),
    ("GET", f"{ROLES}/roleDefinitions?$filter=isBuiltIn eq false", {}),
    (
        "POST",
        f"{ROLES}/roleDefinitions",
        {"displayName": "X", "isEnabled": True, "rolePermissions": [{"allowedResourceActions": ["a"]}]},
    ),
    ("GET", f"{ROLES}/roleDefinitions/{{custom}}", {}),
    ("PATCH", f"{ROLES}/roleDefinitions/{{custom}}", {"description": "for help"}),
    ("GET", f"{ROLES}/roleAssignments?$filter=principalId eq '{{user}}'", {}),
    *(("GET", f"{ROLES}/roleAssignments?$expand={name}", {}) for name in ("principal", "roleDefinition")),
    ("POST", f"{ROLES}/roleAssignments", {"principalId": "{principal}", "roleDefinitionId": OTHER, "directoryScopeId": "/"}),
    ("GET", f"{ROLES}/roleAssignments/{{assignment}}", {}),
    ("DELETE", f"{ROLES}/roleAssignments/{{assignment}}", {}),
    ("GET", "directoryRoles", {}),
    ("GET", f"directoryRoles/{OTHER}/members", {}),
    ("GET", f"directoryRoles(roleTemplateId='{OTHER}')/members", {}),
    *(("GET", f"{ROLES}/role{sort}Schedule{what}", {}) for sort in ("Assignment", "Eligibility") for what in ("s", "Instances")),
    ("POST", f"{ROLES}/roleAssignmentScheduleRequests", {**REQUEST, "action": "adminRemove"}),
    (
        "POST",
        f"{ROLES}/roleEligibilityScheduleRequests",
        {**REQUEST, "action": "adminAssign", "scheduleInfo": {"expiration": {"type": "noExpiration"}}},
    ),
    ("GET", UNITS, {}),
    ("POST", UNITS, {"displayName": "Hidden", "isMemberManagementRestricted": True}),
    ("GET", f"{UNITS}/{{unit}}", {}),
    ("GET", f"{UNITS}/{{unit}}/members", {}),
    ("POST", f"{UNITS}/{{unit}}/members/$ref", refer("guest")),
    ("DELETE", f"{UNITS}/{{unit}}/members/{{user}}/$ref", {}),
    ("GET", "domains", {}),
    ("GET", "domains/contoso.com", {}),
    ("PATCH", "domains/contoso.com", {"isDefault": True}),
    ("GET", "domains/fabrikam.com/federationConfiguration", {}),
    ("POST", "domains/fabrikam.com/federationConfiguration", {"issuerUri": "https://x.example.com", "displayName": "x"}),
    ("DELETE", "domains/fabrikam.com/federationConfiguration/{federation}", {}),
    ("GET", "organization?$select=id,displayName,verifiedDomains", {}),
    ("GET", "identity/conditionalAccess/policies", {}),
    ("GET", "identity/conditionalAccess/policies/{policy}", {}),
    ("GET", "directory/deletedItems/microsoft.graph.user", {}),
    ("POST", "directory/deletedItems/{gone}/restore", {}),
    ("GET", "auditLogs/directoryAudits?$filter=activityDateTime ge 2026-03-02T10:00:00Z&$top=50", {}),
    ("GET", "auditLogs/directoryAudits/{entry}", {}),
]
UNDONE = ("removeKey",)
"""Operations that only ever refuse here."""


def filled(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: filled(inner, names) for name, inner in value.items()}
    return value.format(**names) if isinstance(value, str) else value


def told_of(told: Any) -> Any:
    return json.loads(json.dumps(told))


@pytest.mark.parametrize(("verb", "target", "body"), REQUESTS, ids=[f"{verb} {target}" for verb, target, _ in REQUESTS])
def test_an_operation_is_graphs(verb: str, target: str, body: dict[str, Any]) -> None:
    tenant, names = furnished()
    new = ask(tenant, names["admin"], "POST", "applications", {"displayName": "Other"}).body["appId"]
    names |= {"new": new, "entry": tenant.journal[0]["id"]}
    told = ask(tenant, names["admin"], verb, filled(target, names), filled(body, names))
    assert told.status < 300, told.body
    known = described(re.sub(r"\(\w+='([^']*)'\)", r"/\1", "/" + urlsplit(filled(target, names)).path))
    assert known is not None
    if told.body is not None:
        assert list(faults(known[verb][1], told_of(told.body), "answer")) == []
    else:
        assert verb != "GET"


def test_every_operation_is_tried() -> None:
    _, names = furnished()
    names |= {"new": "x", "entry": "x"}
    tried = [(verb, "/" + urlsplit(filled(target, names)).path) for verb, target, _ in REQUESTS]
    untried = [each for each in GRAPH.operations if not any(each.matches(*what) is not None for what in tried)]
    assert [f"{each.method} {each.path}" for each in untried if not each.path.endswith(UNDONE)] == []


def test_what_the_log_tells_is_graphs() -> None:
    told = []
    for verb, target, body in REQUESTS:
        if verb != "GET":
            tenant, names = furnished()
            ask(tenant, names["admin"], verb, filled(target, {**names, "new": "x"}), filled(body, {**names, "new": "x"}))
            told += tenant.journal
    assert len({each["activityDisplayName"] for each in told}) > 40
    assert [fault for each in told for fault in faults("DirectoryAudit", told_of(each), "entry")] == []


@pytest.mark.parametrize(
    ("verb", "path", "query", "body", "code"),
    [
        ("GET", "/users/x/memberof/y/z", {}, {}, 400),
        ("PUT", "/users/x", {}, {}, 405),
        ("GET", "/users", {"$fliter": "x"}, {}, 400),
        ("PATCH", "/users/x", {}, {"accountenabled": False}, 400),
        ("PATCH", "/users/x", {}, {"accountEnabled": "false"}, 400),
        ("PATCH", "/users/x", {}, {"passwordProfile": {"pasword": "x"}}, 400),
        ("PATCH", "/users/x", {}, {"businessPhones": "x"}, 400),
        ("POST", "/applications/x/addPassword", {}, {"password": {}}, 400),
        ("POST", "/roleManagement/directory/roleAssignmentScheduleRequests", {}, {"action": "adminRevoke"}, 400),
    ],
)
def test_what_graph_does_not_know_is_refused(
    verb: str, path: str, query: dict[str, str], body: dict[str, Any], code: int
) -> None:
    with pytest.raises(Refused) as found:
        check(verb, path, query, body)
    assert found.value.status == code


def test_the_check_finds_what_is_wrong_with_an_answer() -> None:
    assert list(faults("User", {"id": "x", "accountEnabled": None, "@odata.type": "#microsoft.graph.user"}, "answer")) == []
    assert list(faults("User", {"id": 1}, "answer")) == ["Property 'answer.id' is no str."]
    assert list(faults("User", {"enabled": True}, "answer")) == ["Property 'enabled' does not exist on type 'User'."]
    assert list(faults("User", [], "answer")) == ["Property 'answer' is no object."]
    marked = {"@odata.type": "#microsoft.graph.group", "accountEnabled": True}
    assert list(faults("DirectoryObject", marked, "answer")) == ["Property 'accountEnabled' does not exist on type 'Group'."]
