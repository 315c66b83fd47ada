"""Applications: registered, owned, and trusted by what a foreign issuer says."""

from nightlatch.sandbox.microsoft import making
from nightlatch.sandbox.microsoft.audit import Change, included, tell
from nightlatch.sandbox.microsoft.calls import NOTHING, Answered, Call, Operation
from nightlatch.sandbox.microsoft.graph.groups import marked, put, take
from nightlatch.sandbox.microsoft.queries import kept, selected
from nightlatch.sandbox.microsoft.refusals import bad, denied, not_found
from nightlatch.sandbox.microsoft.tenant import Thing

ALL, OWNED = "Application.ReadWrite.All", "Application.ReadWrite.OwnedBy"
READ = ("Application.Read.All", OWNED, ALL, "Directory.Read.All", "Directory.ReadWrite.All")
WRITE = (OWNED, "Application.ReadUpdate.All", ALL)
_FEDERATED = "FederatedIdentityCredentials"


def app_of(call: Call) -> Thing:
    """The application that the path names. Raises Refused."""
    return call.tenant.find(call.tenant.applications, call.path["app"])


def changing(call: Call, found: Thing) -> Thing:
    """A thing that the caller may change: with a permission for his own, only his own. Raises Refused."""
    broad = {ALL, "Application.ReadUpdate.All"} & call.bearer.roles
    if OWNED in call.bearer.roles and not broad and call.bearer.holder not in call.tenant.linked("owners", found["id"]):
        raise denied()
    return found


def list_apps(call: Call) -> Answered:
    """List applications."""
    found = [each for each in call.tenant.applications.values() if not call.tenant.faults.hides(each["id"])]
    return call.page([selected(each, call.query) for each in kept(found, call.query)])


def get_app(call: Call) -> Answered:
    """Get application."""
    return Answered(selected(app_of(call), call.query))


def create_app(call: Call) -> Answered:
    """Create application; whoever makes one with a permission for his own, owns it."""
    made = making.application(call.tenant, str(call.body.get("displayName", "")), call.tenant.clock())
    call.tenant.faults.made(made["id"])
    if ALL not in call.bearer.roles:
        call.tenant.linked("owners", made["id"]).append(call.bearer.holder)
    changed: list[Change] = [("AppId", [], [made["appId"]]), ("DisplayName", [], [made["displayName"]])]
    tell(call, "Add application", "ApplicationManagement", made, changed=included(*changed), kind="Add")
    return Answered(made, 201)


def update_app(call: Call) -> Answered:
    """Update application; secrets are not set this way."""
    found = changing(call, app_of(call))
    if "passwordCredentials" in call.body:
        raise bad("Password credentials are added by addPassword.")
    keys = ("keyCredentials", "displayName", "requiredResourceAccess", "signInAudience", "identifierUris")
    changed: list[Change] = [(key, [found.get(key)], [call.body[key]]) for key in keys if key in call.body]
    found.update(call.body)
    activity = "Update application"
    if "keyCredentials" in call.body:
        activity = "Update application \u2013 Certificates and secrets management "
    tell(call, activity, "ApplicationManagement", found, changed=included(*changed))
    return NOTHING


def delete_app(call: Call) -> Answered:
    """Delete application, and its service principal with it: for thirty days it can be restored."""
    found, tenant = changing(call, app_of(call)), call.tenant
    tenant.deleted[found["id"]] = "applications", tenant.applications.pop(found["id"])
    tell(call, "Delete application", "ApplicationManagement", found, kind="Delete")
    for each in [each for each in tenant.principals.values() if each["appId"] == found["appId"]]:
        tenant.deleted[each["id"]] = "principals", tenant.principals.pop(each["id"])
    return NOTHING


def list_federated(call: Call) -> Answered:
    """List federatedIdentityCredentials."""
    return call.page(list(call.tenant.federated[app_of(call)["id"]].values()))


def get_federated(call: Call) -> Answered:
    """Get federatedIdentityCredential."""
    return Answered(_federated(call, app_of(call)))


def _federated(call: Call, app: Thing) -> Thing:
    shelf, key = call.tenant.federated[app["id"]], call.path["federated"]
    found = shelf.get(key) or next((each for each in shelf.values() if each["name"] == key), None)
    if found is None:
        raise not_found(key)
    return found


def add_federated(call: Call) -> Answered:
    """Create federatedIdentityCredential: issuer and subject together are there once."""
    app, tenant, told = changing(call, app_of(call)), call.tenant, call.body
    for each in tenant.federated[app["id"]].values():
        if (each["issuer"], each["subject"]) == (told.get("issuer"), told.get("subject")):
            raise bad("FederatedIdentityCredential with the same issuer and subject already exists on this application.")
    before = list(tenant.federated[app["id"]].values())
    made = making.federated(tenant, app["id"], str(told.get("name")), str(told.get("issuer")), str(told.get("subject")))
    made.update({name: told[name] for name in ("audiences", "description") if name in told})
    _tell_federated(call, app, before)
    return Answered(made, 201)


def delete_federated(call: Call) -> Answered:
    """Delete federatedIdentityCredential."""
    app = changing(call, app_of(call))
    shelf = call.tenant.federated[app["id"]]
    before = list(shelf.values())
    del shelf[_federated(call, app)["id"]]
    _tell_federated(call, app, before)
    return NOTHING


def _tell_federated(call: Call, app: Thing, before: list[Thing]) -> None:
    now = list(call.tenant.federated[app["id"]].values())
    old, new = ([_as_told(each) for each in held] for held in (before, now))
    tell(call, "Update application", "ApplicationManagement", app, changed=included((_FEDERATED, old, new)))


def _as_told(credential: Thing) -> Thing:
    names = {"name": "Name", "issuer": "Issuer", "subject": "Subject", "audiences": "Audiences", "id": "Id"}
    return {told: credential[name] for name, told in names.items()}


def list_owners(call: Call) -> Answered:
    """List owners."""
    return call.page([marked(call, each) for each in call.tenant.linked("owners", app_of(call)["id"])])


def add_owner(call: Call) -> Answered:
    """Add owner."""
    app = changing(call, app_of(call))
    found = put(call, "owners", app)
    changed: list[Change] = [("Application.ObjectID", None, app["id"]), ("Application.DisplayName", None, app["displayName"])]
    changed.append(("Application.AppId", None, app["appId"]))
    tell(call, "Add owner to application", "ApplicationManagement", found, app, changed=changed, kind="Assign")
    return NOTHING


def remove_owner(call: Call) -> Answered:
    """Remove owner."""
    app = changing(call, app_of(call))
    found = take(call, "owners", app, call.path["owner"])
    changed: list[Change] = [("Application.ObjectID", app["id"], None), ("Application.AppId", app["appId"], None)]
    tell(call, "Remove owner from application", "ApplicationManagement", found, app, changed=changed, kind="Unassign")
    return NOTHING


_ONE = "/applications/{app}"
_CREDENTIALS = f"{_ONE}/federatedIdentityCredentials"
OPERATIONS = (
    Operation("GET", "/applications", READ, list_apps),
    Operation("POST", "/applications", (OWNED, ALL), create_app),
    Operation("GET", _ONE, READ, get_app),
    Operation("PATCH", _ONE, WRITE, update_app),
    Operation("DELETE", _ONE, (OWNED, ALL), delete_app),
    Operation("GET", _CREDENTIALS, READ[:3], list_federated),
    Operation("GET", f"{_CREDENTIALS}/{{federated}}", READ[:3], get_federated),
    Operation("POST", _CREDENTIALS, (OWNED, ALL), add_federated),
    Operation("DELETE", f"{_CREDENTIALS}/{{federated}}", (OWNED, ALL), delete_federated),
    Operation("GET", f"{_ONE}/owners", READ, list_owners),
    Operation("POST", f"{_ONE}/owners/$ref", (OWNED, ALL), add_owner),
    Operation("DELETE", f"{_ONE}/owners/{{owner}}/$ref", (OWNED, ALL), remove_owner),
)
