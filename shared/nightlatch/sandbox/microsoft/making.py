"""How the tenant is furnished: each function makes one thing as Graph would, asks nobody, and writes nothing into the log.

`made` is when it was made; what is not told was there long before.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from nightlatch.sandbox.microsoft import known
from nightlatch.sandbox.microsoft.tenant import Tenant, Thing, new_id, stamp

_BEFORE = timedelta(days=100)
_METHODS = "#microsoft.graph.{}AuthenticationMethod"


def _at(tenant: Tenant, made: datetime | None) -> str:
    return stamp(made or tenant.clock() - _BEFORE)


def user(tenant: Tenant, name: str, made: datetime | None = None, **more: Any) -> Thing:
    """A user by his principal name, with a password; `more` are properties of his own."""
    at, id = _at(tenant, made), new_id()
    login = name.partition("@")[0]
    tenant.users[id] = {
        "id": id,
        "displayName": login.replace(".", " ").title(),
        "userPrincipalName": name,
        "mail": name,
        "mailNickname": login,
        "accountEnabled": True,
        "userType": "Member",
        "createdDateTime": at,
        "signInSessionsValidFromDateTime": at,
        "onPremisesSyncEnabled": None,
        "businessPhones": [],
        "otherMails": [],
        **more,
    }
    tenant.methods[id] = {}
    method(tenant, id, "password", made, id=known.PASSWORD_METHOD)
    return tenant.users[id]


def guest(tenant: Tenant, mail: str, made: datetime | None = None) -> Thing:
    """An external user of this address, who signs in at home."""
    name = f"{mail.replace('@', '_')}#EXT#@{next(iter(tenant.domains))}"
    more = {"userType": "Guest", "creationType": "Invitation", "externalUserState": "PendingAcceptance"}
    return user(tenant, name, made, displayName=mail.partition("@")[0], mail=mail, **more)


def method(tenant: Tenant, user: str, sort: str, made: datetime | None = None, **more: Any) -> Thing:
    """A way for a user to prove who he is: `phone`, `fido2`, `temporaryAccessPass`, `microsoftAuthenticator` and so on."""
    id = str(more.pop("id", "") or new_id())
    tenant.methods[user][id] = {"@odata.type": _METHODS.format(sort), "id": id, "createdDateTime": _at(tenant, made), **more}
    return tenant.methods[user][id]


def group(tenant: Tenant, name: str, *members: str, assignable: bool = False, made: datetime | None = None) -> Thing:
    """A security group; roles are given only to one that is `assignable`."""
    id = new_id()
    told: Thing = {
        "id": id,
        "displayName": name,
        "description": None,
        "groupTypes": [],
        "mailEnabled": False,
        "mailNickname": name,
    }
    more = {"securityEnabled": True, "isAssignableToRole": assignable or None, "onPremisesSyncEnabled": None}
    tenant.groups[id] = {**told, **more, "createdDateTime": _at(tenant, made)}
    tenant.linked("members", id).extend(members)
    return tenant.groups[id]


def application(tenant: Tenant, name: str, made: datetime | None = None) -> Thing:
    """An application without a service principal."""
    id, app = new_id(), new_id()
    told = {"id": id, "appId": app, "displayName": name, "signInAudience": "AzureADMyOrg", "publisherDomain": "contoso.com"}
    lists: Thing = {"passwordCredentials": [], "keyCredentials": [], "requiredResourceAccess": [], "identifierUris": []}
    tenant.applications[id] = {**told, **lists, "createdDateTime": _at(tenant, made)}
    tenant.federated[id] = {}
    return tenant.applications[id]


def principal(tenant: Tenant, application: Thing, made: datetime | None = None, **more: Any) -> Thing:
    """The service principal of an application."""
    id, app, name = new_id(), application["appId"], application["displayName"]
    told = {"id": id, "appId": app, "displayName": name, "appDisplayName": name, "accountEnabled": True}
    sort = {"servicePrincipalType": "Application", "appOwnerOrganizationId": tenant.id, "servicePrincipalNames": [app]}
    lists: Thing = {"appRoles": [], "passwordCredentials": [], "keyCredentials": [], "alternativeNames": [], "tags": []}
    tenant.principals[id] = {**told, **sort, **lists, "createdDateTime": _at(tenant, made), **more}
    return tenant.principals[id]


def robot(tenant: Tenant, name: str, *permissions: str, made: datetime | None = None) -> Thing:
    """An application and its service principal, which has these application permissions of Graph; gives the service principal."""
    found = principal(tenant, application(tenant, name, made), made)
    for each in permissions:
        permit(tenant, found["id"], each, made)
    return found


def managed_identity(tenant: Tenant, name: str, resource: str = "", made: datetime | None = None) -> Thing:
    """The service principal of a managed identity; `resource` is the id of what it belongs to."""
    like = {"appId": new_id(), "displayName": name}
    names = [f"isExplicit={bool(resource)}", resource] if resource else []
    more = {"servicePrincipalType": "ManagedIdentity", "alternativeNames": names, "appOwnerOrganizationId": None}
    return principal(tenant, like, made, **more)


def permit(tenant: Tenant, principal: str, value: str, made: datetime | None = None) -> Thing:
    """Give a service principal an application permission of Graph."""
    graph, id = tenant.principals[known.GRAPH_PRINCIPAL], known.permission(value)
    if all(each["id"] != id for each in graph["appRoles"]):
        graph["appRoles"].append(known.app_role(value, id))
    return app_role(tenant, principal, graph["id"], id, made)


def app_role(tenant: Tenant, principal: str, resource: str, role: str, made: datetime | None = None) -> Thing:
    """Give a user, group or service principal an app role of a resource."""
    found, id = tenant.principal(principal), secrets.token_urlsafe(32)
    sort = "User" if principal in tenant.users else "Group" if principal in tenant.groups else "ServicePrincipal"
    told = {"principalId": principal, "principalType": sort, "principalDisplayName": found["displayName"]}
    of = {"resourceId": resource, "resourceDisplayName": tenant.principals[resource]["displayName"], "appRoleId": role}
    tenant.app_roles[id] = {"id": id, "createdDateTime": _at(tenant, made), **told, **of}
    return tenant.app_roles[id]


def consent(tenant: Tenant, client: str, scope: str, principal: str | None = None, resource: str = "") -> Thing:
    """Let a client act in the name of one user, or of all (`principal` None), within these scopes."""
    id = secrets.token_urlsafe(24)
    sort = "Principal" if principal else "AllPrincipals"
    of = {"clientId": client, "consentType": sort, "principalId": principal, "resourceId": resource or known.GRAPH_PRINCIPAL}
    tenant.grants[id] = {"id": id, "scope": scope, **of}
    return tenant.grants[id]


def secret(tenant: Tenant, holder: Thing, made: datetime | None = None, name: str = "secret") -> Thing:
    """A password credential of an application or service principal, with its text, which is not kept in what Graph tells."""
    id, text, at = new_id(), f"example~{secrets.token_urlsafe(24)}", made or tenant.clock() - _BEFORE
    told = {"keyId": id, "displayName": name, "hint": text[:3], "customKeyIdentifier": None}
    ends = {"startDateTime": stamp(at), "endDateTime": stamp(at + timedelta(days=730))}
    holder["passwordCredentials"].append({**told, **ends, "secretText": None})
    tenant.secrets[id] = text
    return {**told, **ends, "secretText": text}


def certificate(tenant: Tenant, holder: Thing, made: datetime | None = None, name: str = "CN=robot") -> Thing:
    """A key credential; the public key itself is never told."""
    at = made or tenant.clock() - _BEFORE
    told = {"keyId": new_id(), "displayName": name, "type": "AsymmetricX509Cert", "usage": "Verify", "key": None}
    ends = {"startDateTime": stamp(at), "endDateTime": stamp(at + timedelta(days=365))}
    holder["keyCredentials"].append({**told, **ends, "customKeyIdentifier": secrets.token_hex(10).upper()})
    found: Thing = holder["keyCredentials"][-1]
    return found


def federated(tenant: Tenant, application: str, name: str, issuer: str, subject: str) -> Thing:
    """A federated credential: whom a foreign issuer calls so may sign in as the application."""
    id = new_id()
    told = {"id": id, "name": name, "issuer": issuer, "subject": subject, "audiences": ["api://AzureADTokenExchange"]}
    tenant.federated[application][id] = {**told, "description": None}
    return tenant.federated[application][id]


def assign(
    tenant: Tenant, principal: str, role: str, scope: str = "/", made: datetime | None = None, sort: str = "Assigned"
) -> Thing:
    """Give somebody a directory role, for good; `sort` is `Activated` where he took it himself, being eligible."""
    id = secrets.token_urlsafe(32)
    told = {"principalId": principal, "roleDefinitionId": role, "directoryScopeId": scope}
    tenant.assignments[id] = {"id": id, **told}
    expires = {"type": "noExpiration", "endDateTime": None, "duration": None}
    since = _at(tenant, made)
    more = {"assignmentType": sort, "memberType": "Direct", "status": "Provisioned", "createdDateTime": since}
    tenant.schedules[id] = {"id": id, **told, **more, "scheduleInfo": {"startDateTime": since, "expiration": expires}}
    return tenant.assignments[id]


def entitle(tenant: Tenant, principal: str, role: str, scope: str = "/", made: datetime | None = None) -> Thing:
    """Make somebody eligible for a directory role."""
    id, since = new_id(), _at(tenant, made)
    told = {"principalId": principal, "roleDefinitionId": role, "directoryScopeId": scope, "memberType": "Direct"}
    schedule = {"startDateTime": since, "expiration": {"type": "noExpiration", "endDateTime": None, "duration": None}}
    tenant.eligible[id] = {"id": id, **told, "status": "Provisioned", "createdDateTime": since, "scheduleInfo": schedule}
    return tenant.eligible[id]


def definition(tenant: Tenant, name: str, *actions: str) -> Thing:
    """A custom role of the directory."""
    id = new_id()
    told = {"id": id, "templateId": id, "displayName": name, "description": None, "isBuiltIn": False, "isEnabled": True}
    allowed = [{"allowedResourceActions": list(actions), "condition": None}]
    tenant.definitions[id] = {**told, "version": None, "resourceScopes": ["/"], "rolePermissions": allowed}
    return tenant.definitions[id]


def unit(tenant: Tenant, name: str, *members: str, restricted: bool = False) -> Thing:
    """An administrative unit; members of a `restricted` one are out of reach for roles that hold for the whole tenant."""
    id = new_id()
    told = {"id": id, "displayName": name, "description": None, "visibility": None}
    tenant.units[id] = {**told, "isMemberManagementRestricted": restricted}
    tenant.linked("units", id).extend(members)
    return tenant.units[id]


def federation(tenant: Tenant, domain: str, issuer: str) -> Thing:
    """Let an identity provider of somebody's own vouch for all users of a domain."""
    tenant.domains.setdefault(domain, {"id": domain, "isDefault": False, "isVerified": True})["authenticationType"] = "Federated"
    id = new_id()
    told = {"id": id, "displayName": domain, "issuerUri": issuer, "passiveSignInUri": f"{issuer}/signin"}
    more = {"federatedIdpMfaBehavior": "acceptIfMfaDoneByFederatedIdp", "preferredAuthenticationProtocol": "wsFed"}
    tenant.federations.setdefault(domain, {})[id] = {**told, **more, "signingCertificate": "MIIExample"}
    return tenant.federations[domain][id]


def policy(tenant: Tenant, name: str, made: datetime | None = None) -> Thing:
    """A Conditional Access policy that asks everybody for a second factor."""
    id = new_id()
    asks = {"operator": "OR", "builtInControls": ["mfa"]}
    of = {"users": {"includeUsers": ["All"], "excludeUsers": []}, "applications": {"includeApplications": ["All"]}}
    told = {"id": id, "displayName": name, "state": "enabled", "createdDateTime": _at(tenant, made)}
    tenant.policies[id] = {**told, "conditions": {**of, "clientAppTypes": ["all"]}, "grantControls": asks}
    return tenant.policies[id]
