"""What applications were given: app roles (application permissions), and consents by which they act in users' names."""

from nightlatch.sandbox.microsoft import making
from nightlatch.sandbox.microsoft.audit import Change, tell
from nightlatch.sandbox.microsoft.calls import NOTHING, Answered, Call, Operation
from nightlatch.sandbox.microsoft.graph.principals import named, principal_of
from nightlatch.sandbox.microsoft.graph.users import user_of
from nightlatch.sandbox.microsoft.queries import kept
from nightlatch.sandbox.microsoft.refusals import bad, not_found
from nightlatch.sandbox.microsoft.tenant import Thing

_ASSIGN, _CONSENT = "AppRoleAssignment.ReadWrite.All", "DelegatedPermissionGrant.ReadWrite.All"
_DIRECTORY = ("Directory.Read.All", "Directory.ReadWrite.All")
_GIVING = {
    "ServicePrincipal": ("Add app role assignment to service principal", "Remove app role assignment from service principal"),
    "Group": ("Add app role assignment to group", "Remove app role assignment from group"),
    "User": ("Add app role assignment grant to user", "Remove app role assignment from user"),
}
"""What the log calls giving and taking back."""
_READ = ("Application.Read.All", _ASSIGN, "Application.ReadWrite.All", *_DIRECTORY)


def _of_path(call: Call) -> Thing:
    if "group" in call.path:
        return call.tenant.find(call.tenant.groups, call.path["group"])
    return user_of(call) if "user" in call.path else principal_of(call)


def list_given(call: Call) -> Answered:
    """List appRoleAssignments: what somebody was given."""
    id = _of_path(call)["id"]
    return call.page(kept([each for each in call.tenant.app_roles.values() if each["principalId"] == id], call.query))


def list_had(call: Call) -> Answered:
    """List appRoleAssignedTo: who was given something of a resource."""
    id = principal_of(call)["id"]
    return call.page(kept([each for each in call.tenant.app_roles.values() if each["resourceId"] == id], call.query))


def give(call: Call) -> Answered:
    """Grant an appRoleAssignment: once."""
    tenant, (principal, resource, role) = (
        call.tenant,
        (str(call.body.get(name)) for name in ("principalId", "resourceId", "appRoleId")),
    )
    if tenant.seen(tenant.principals, resource) is None or not _of_path(call):
        raise not_found(resource)
    tenant.principal(principal)
    for each in tenant.app_roles.values():
        if (each["principalId"], each["resourceId"], each["appRoleId"]) == (principal, resource, role):
            raise bad("Permission being assigned already exists on the object")
    made = making.app_role(tenant, principal, resource, role, tenant.clock())
    _tell(call, made, removed=False)
    return Answered(made, 201)


def take_back(call: Call) -> Answered:
    """Delete appRoleAssignment."""
    _of_path(call)
    gone = call.tenant.app_roles.pop(call.path["given"], None)
    if gone is None:
        raise not_found(call.path["given"])
    _tell(call, gone, removed=True)
    return NOTHING


def _tell(call: Call, given: Thing, *, removed: bool) -> None:
    """Core Directory's first target is the resource; who got it is told in its properties, and as the second."""
    tenant = call.tenant
    resource, principal = tenant.principals[given["resourceId"]], tenant.principal(given["principalId"])
    role = next((each for each in resource["appRoles"] if each["id"] == given["appRoleId"]), {"value": "", "displayName": ""})
    told: list[Change] = [("AppRole.Id", None, given["appRoleId"]), ("AppRole.Value", None, role["value"])]
    told += [
        ("AppRole.DisplayName", None, role["displayName"]),
        ("AppRoleAssignment.CreatedDateTime", None, given["createdDateTime"]),
    ]
    told += named(principal) if given["principalType"] == "ServicePrincipal" else _person(principal)
    told.append(("TargetId.ServicePrincipalNames", None, ";".join(resource["servicePrincipalNames"])))
    changed = [(name, new, None) for name, _, new in told] if removed else told
    kind, activity = ("Unassign" if removed else "Assign"), _GIVING[given["principalType"]][removed]
    tell(call, activity, "ApplicationManagement", resource, principal, changed=changed, kind=kind)


def _person(principal: Thing) -> list[Change]:
    sort = "Group" if "groupTypes" in principal else "User"
    return [(f"{sort}.ObjectID", None, principal["id"]), (f"{sort}.UPN", None, principal.get("userPrincipalName"))]


def list_consents(call: Call) -> Answered:
    """List oauth2PermissionGrants: all, those of a user, or those of a client."""
    found = list(call.tenant.grants.values())
    if "user" in call.path:
        found = [each for each in found if each["principalId"] == user_of(call)["id"]]
    if "principal" in call.path:
        found = [each for each in found if each["clientId"] == principal_of(call)["id"]]
    return call.page(kept(found, call.query))


def _consent(call: Call) -> Thing:
    found = call.tenant.grants.get(call.path["grant"])
    if found is None:
        raise not_found(call.path["grant"])
    return found


def get_consent(call: Call) -> Answered:
    """Get oAuth2PermissionGrant."""
    return Answered(_consent(call))


def consent(call: Call) -> Answered:
    """Create oAuth2PermissionGrant: one for a client, resource and principal."""
    tenant, told = call.tenant, call.body
    for name in ("clientId", "resourceId"):
        tenant.find(tenant.principals, str(told.get(name)))
    key = ("clientId", "resourceId", "principalId")
    if any(all(each[name] == told.get(name) for name in key) for each in tenant.grants.values()):
        raise bad("Permission entry already exists.")
    made = making.consent(tenant, told["clientId"], str(told.get("scope", "")), told.get("principalId"), told["resourceId"])
    _tell_consent(call, made, "Add delegated permission grant", "", made["scope"])
    return Answered(made, 201)


def narrow(call: Call) -> Answered:
    """Update oAuth2PermissionGrant: other scopes."""
    found, before = _consent(call), _consent(call)["scope"]
    found["scope"] = str(call.body.get("scope", before))
    _tell_consent(call, found, "Update delegated permission grant", before, found["scope"])
    return NOTHING


def revoke(call: Call) -> Answered:
    """Delete oAuth2PermissionGrant."""
    gone = _consent(call)
    del call.tenant.grants[gone["id"]]
    _tell_consent(call, gone, "Remove delegated permission grant", gone["scope"], "")
    return NOTHING


def _tell_consent(call: Call, grant: Thing, activity: str, before: str, now: str) -> None:
    tenant = call.tenant
    resource, client = tenant.principals[grant["resourceId"]], tenant.principals[grant["clientId"]]
    changed: list[Change] = [
        ("DelegatedPermissionGrant.Scope", before or None, now or None),
        ("DelegatedPermissionGrant.ConsentType", None, grant["consentType"]),
        *named(client),
        ("TargetId.ServicePrincipalNames", None, ";".join(resource["servicePrincipalNames"])),
    ]
    tell(call, activity, "ApplicationManagement", resource, client, changed=changed, kind="Assign" if now else "Unassign")


_GIVEN = "appRoleAssignments"
_PLACES = ("/servicePrincipals/{principal}", "/users/{user}", "/groups/{group}")
OPERATIONS = (
    *(Operation("GET", f"{place}/{_GIVEN}", _READ, list_given) for place in _PLACES),
    *(Operation("POST", f"{place}/{_GIVEN}", (_ASSIGN,), give) for place in _PLACES),
    *(Operation("DELETE", f"{place}/{_GIVEN}/{{given}}", (_ASSIGN,), take_back) for place in _PLACES),
    Operation("GET", f"{_PLACES[0]}/appRoleAssignedTo", _READ, list_had),
    Operation("POST", f"{_PLACES[0]}/appRoleAssignedTo", (_ASSIGN,), give),
    Operation("DELETE", f"{_PLACES[0]}/appRoleAssignedTo/{{given}}", (_ASSIGN,), take_back),
    *(
        Operation("GET", f"{place}/oauth2PermissionGrants", (*_DIRECTORY, _CONSENT), list_consents)
        for place in ("", *_PLACES[:2])
    ),
    Operation("POST", "/oauth2PermissionGrants", (_CONSENT, _DIRECTORY[1]), consent),
    Operation("GET", "/oauth2PermissionGrants/{grant}", (*_DIRECTORY, _CONSENT), get_consent),
    Operation("PATCH", "/oauth2PermissionGrants/{grant}", (_CONSENT, _DIRECTORY[1]), narrow),
    Operation("DELETE", "/oauth2PermissionGrants/{grant}", (_CONSENT, _DIRECTORY[1]), revoke),
)
