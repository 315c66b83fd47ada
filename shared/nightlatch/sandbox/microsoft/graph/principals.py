"""Service principals: what an application is in this tenant. They are switched off and on, owned, and shown with what they were given."""

from nightlatch.sandbox.microsoft import making
from nightlatch.sandbox.microsoft.audit import Change, included, tell
from nightlatch.sandbox.microsoft.calls import NOTHING, Answered, Call, Operation
from nightlatch.sandbox.microsoft.graph.applications import ALL, OWNED, READ, changing
from nightlatch.sandbox.microsoft.graph.groups import marked, put, take
from nightlatch.sandbox.microsoft.graph.users import owned_by
from nightlatch.sandbox.microsoft.queries import kept, selected
from nightlatch.sandbox.microsoft.refusals import bad
from nightlatch.sandbox.microsoft.tenant import Thing


def principal_of(call: Call) -> Thing:
    """The service principal that the path names. Raises Refused."""
    return call.tenant.find(call.tenant.principals, call.path["principal"])


def list_principals(call: Call) -> Answered:
    """List servicePrincipals."""
    found = [each for each in call.tenant.principals.values() if not call.tenant.faults.hides(each["id"])]
    return call.page([selected(each, call.query) for each in kept(found, call.query)])


def get_principal(call: Call) -> Answered:
    """Get servicePrincipal."""
    return Answered(selected(principal_of(call), call.query))


def create_principal(call: Call) -> Answered:
    """Create servicePrincipal, of an application of this tenant."""
    tenant, app = call.tenant, str(call.body.get("appId", ""))
    if any(each["appId"] == app for each in tenant.principals.values()):
        raise bad(
            "The service principal cannot be created, updated, or restored because the service principal name is already in use."
        )
    found = tenant.seen(tenant.applications, f"appId={app}")
    if found is None:
        raise bad(f"The appId '{app}' of the service principal does not reference a valid application object.")
    made = making.principal(tenant, found, tenant.clock())
    tenant.faults.made(made["id"])
    changed: list[Change] = [
        ("AccountEnabled", [], [True]),
        ("AppPrincipalId", [], [app]),
        ("DisplayName", [], [made["displayName"]]),
        ("ServicePrincipalName", [], made["servicePrincipalNames"]),
        ("Credential", [], []),
    ]
    names: Change = ("TargetId.ServicePrincipalNames", None, app)
    tell(call, "Add service principal", "ApplicationManagement", made, changed=[*included(*changed), names], kind="Add")
    return Answered(made, 201)


def update_principal(call: Call) -> Answered:
    """Update servicePrincipal; that of a managed identity belongs to its resource, and is not switched off."""
    found = changing(call, principal_of(call))
    if "accountEnabled" in call.body and found["servicePrincipalType"] == "ManagedIdentity":
        raise bad("Updates to 'accountEnabled' are not allowed for service principals of managed identities.")
    if "passwordCredentials" in call.body:
        raise bad("Password credentials are added by addPassword.")
    changed: list[Change] = [(key[0].upper() + key[1:], [found.get(key)], [value]) for key, value in call.body.items()]
    found.update(call.body)
    names: Change = ("TargetId.ServicePrincipalNames", None, ";".join(found["servicePrincipalNames"]))
    tell(call, "Update service principal", "ApplicationManagement", found, changed=[*included(*changed), names])
    return NOTHING


def delete_principal(call: Call) -> Answered:
    """Delete servicePrincipal."""
    found, tenant = changing(call, principal_of(call)), call.tenant
    tenant.deleted[found["id"]] = "principals", tenant.principals.pop(found["id"])
    tell(call, "Remove service principal", "ApplicationManagement", found, kind="Delete")
    return NOTHING


def list_owners(call: Call) -> Answered:
    """List owners."""
    return call.page([marked(call, each) for each in call.tenant.linked("owners", principal_of(call)["id"])])


def add_owner(call: Call) -> Answered:
    """Add owner."""
    principal = changing(call, principal_of(call))
    found = put(call, "owners", principal)
    tell(
        call, "Add owner to service principal", "ApplicationManagement", found, principal, changed=named(principal), kind="Assign"
    )
    return NOTHING


def remove_owner(call: Call) -> Answered:
    """Remove owner."""
    principal = changing(call, principal_of(call))
    found = take(call, "owners", principal, call.path["owner"])
    changed = [(name, text, None) for name, _, text in named(principal)]
    tell(call, "Remove owner from service principal", "ApplicationManagement", found, principal, changed=changed, kind="Unassign")
    return NOTHING


def named(principal: Thing) -> list[Change]:
    """How the log names the service principal that something is given to, or by."""
    told = {
        "ServicePrincipal.ObjectID": principal["id"],
        "ServicePrincipal.DisplayName": principal["displayName"],
        "ServicePrincipal.AppId": principal["appId"],
        "ServicePrincipal.Name": principal["appId"],
    }
    return [(name, None, text) for name, text in told.items()]


def owned(call: Call) -> Answered:
    """List ownedObjects."""
    return call.page(owned_by(call, principal_of(call)["id"]))


_ONE = "/servicePrincipals/{principal}"
OPERATIONS = (
    Operation("GET", "/servicePrincipals", READ, list_principals),
    Operation("POST", "/servicePrincipals", (OWNED, ALL), create_principal),
    Operation("GET", _ONE, READ, get_principal),
    Operation("PATCH", _ONE, (OWNED, ALL), update_principal),
    Operation("DELETE", _ONE, (OWNED, ALL), delete_principal),
    Operation("GET", f"{_ONE}/owners", READ, list_owners),
    Operation("POST", f"{_ONE}/owners/$ref", (OWNED, ALL), add_owner),
    Operation("DELETE", f"{_ONE}/owners/{{owner}}/$ref", (OWNED, ALL), remove_owner),
    Operation("GET", f"{_ONE}/ownedObjects", READ, owned),
)
