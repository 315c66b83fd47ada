"""The tenant as a whole: its domains and who vouches for them, policies, what was deleted and can be restored, and its audit log."""

from nightlatch.sandbox.microsoft import making
from nightlatch.sandbox.microsoft.audit import Change, tell
from nightlatch.sandbox.microsoft.calls import NOTHING, Answered, Call, Operation
from nightlatch.sandbox.microsoft.queries import kept, selected
from nightlatch.sandbox.microsoft.refusals import not_found
from nightlatch.sandbox.microsoft.tenant import Shelf, Thing

_DIRECTORY = ("Directory.Read.All", "Directory.ReadWrite.All")
_DOMAINS = ("Domain.Read.All", "Directory.Read.All", "Domain.ReadWrite.All", "Directory.ReadWrite.All")
_FEDERATION = ("Domain-InternalFederation.ReadWrite.All", "Domain.ReadWrite.All")
_FEDERATION_READ = ("Domain-InternalFederation.Read.All", "Domain.Read.All", *_FEDERATION)
_POLICIES = ("Policy.Read.ConditionalAccess", "Policy.Read.All")
_RESTORE_USER = ("User.DeleteRestore.All", "User.ReadWrite.All", "Directory.ReadWrite.All")
_RESTORE_APP = ("Application.ReadWrite.OwnedBy", "Application.ReadWrite.All")
_RESTORE = (*_RESTORE_USER, *_RESTORE_APP)
_DELETED = ("Directory.Read.All", "User.Read.All", "Application.Read.All", *_RESTORE)
_SORTS = {
    "microsoft.graph.user": "users",
    "microsoft.graph.application": "applications",
    "microsoft.graph.servicePrincipal": "principals",
}


def list_domains(call: Call) -> Answered:
    """List domains."""
    return call.page([selected(each, call.query) for each in call.tenant.domains.values()])


def _domain(call: Call) -> Thing:
    return call.tenant.find(call.tenant.domains, call.path["domain"])


def get_domain(call: Call) -> Answered:
    """Get domain."""
    return Answered(_domain(call))


def update_domain(call: Call) -> Answered:
    """Update domain: one that is managed again has no federation any more ("Convert domains from federated to managed")."""
    _domain(call).update(call.body)
    if call.body.get("authenticationType") == "Managed":
        _federations(call).clear()
        _tell(call, "Managed", None)
    return NOTHING


def _federations(call: Call) -> Shelf:
    return call.tenant.federations.setdefault(_domain(call)["id"], {})


def list_federations(call: Call) -> Answered:
    """List internalDomainFederations."""
    return call.page(list(_federations(call).values()))


def federate(call: Call) -> Answered:
    """Create internalDomainFederation."""
    made = making.federation(call.tenant, _domain(call)["id"], str(call.body.get("issuerUri", "")))
    made.update(call.body)
    _tell(call, "Federated", made["issuerUri"])
    return Answered(made, 201)


def unfederate(call: Call) -> Answered:
    """Delete internalDomainFederation."""
    gone = _federations(call).pop(call.path["federation"], None)
    if gone is None:
        raise not_found(call.path["federation"])
    _domain(call)["authenticationType"] = "Managed"
    _tell(call, "Managed", None)
    return NOTHING


def _tell(call: Call, sort: str, issuer: str | None) -> None:
    domain = {"id": None, "displayName": call.path["domain"], "type": "Other"}
    changed: list[Change] = [("DomainName", None, call.path["domain"]), ("IssuerUri", None, issuer)]
    if issuer:
        tell(call, "Set federation settings on domain", "DirectoryManagement", domain, changed=changed)
    told: list[Change] = [("LiveType", [None], [sort]), ("Name", None, call.path["domain"])]
    tell(call, "Set domain authentication", "DirectoryManagement", domain, changed=told)


def organization(call: Call) -> Answered:
    """List organization: the tenant itself."""
    domains = [{"name": each, "isDefault": told["isDefault"], "isInitial": False} for each, told in call.tenant.domains.items()]
    return call.page([{"id": call.tenant.id, "displayName": "Contoso", "verifiedDomains": domains, "tenantType": "AAD"}])


def list_policies(call: Call) -> Answered:
    """List conditionalAccessPolicies."""
    return call.page(kept(list(call.tenant.policies.values()), call.query))


def get_policy(call: Call) -> Answered:
    """Get conditionalAccessPolicy."""
    return Answered(call.tenant.find(call.tenant.policies, call.path["policy"]))


def list_deleted(call: Call) -> Answered:
    """List deletedItems of one sort."""
    sort = _SORTS.get(call.path["sort"])
    return call.page([each.thing for each in call.tenant.deleted.values() if each.sort == sort])


def restore(call: Call) -> Answered:
    """Restore deleted item."""
    found = call.tenant.deleted.get(call.path["item"])
    call.need(*(_RESTORE_USER if found is not None and found.sort == "users" else _RESTORE_APP))
    gone = call.tenant.unearth(call.path["item"])
    name = {"users": "user", "applications": "application", "principals": "service principal"}[gone.sort]
    tell(call, f"Restore {name}", "UserManagement" if gone.sort == "users" else "ApplicationManagement", gone.thing)
    mark = next(mark for mark, sort in _SORTS.items() if sort == gone.sort)
    return Answered({"@odata.type": f"#{mark}", **gone.thing})


def list_audits(call: Call) -> Answered:
    """List directoryAudits, the newest first: of those who may read the log, whoever may read the directory too."""
    call.need(*_DIRECTORY)
    return call.page(kept(list(reversed(call.tenant.journal)), call.query))


def get_audit(call: Call) -> Answered:
    """Get directoryAudit."""
    call.need(*_DIRECTORY)
    found = next((each for each in call.tenant.journal if each["id"] == call.path["entry"]), None)
    if found is None:
        raise not_found(call.path["entry"])
    return Answered(found)


_FEDERATED, _ITEMS = "/domains/{domain}/federationConfiguration", "/directory/deletedItems"
OPERATIONS = (
    Operation("GET", "/domains", _DOMAINS, list_domains),
    Operation("GET", "/domains/{domain}", _DOMAINS, get_domain),
    Operation("PATCH", "/domains/{domain}", ("Domain.ReadWrite.All",), update_domain),
    Operation("GET", _FEDERATED, _FEDERATION_READ, list_federations),
    Operation("POST", _FEDERATED, _FEDERATION, federate),
    Operation("DELETE", f"{_FEDERATED}/{{federation}}", _FEDERATION, unfederate),
    Operation("GET", "/organization", ("Organization.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"), organization),
    Operation("GET", "/identity/conditionalAccess/policies", _POLICIES, list_policies),
    Operation("GET", "/identity/conditionalAccess/policies/{policy}", _POLICIES, get_policy),
    Operation("GET", f"{_ITEMS}/{{sort}}", _DELETED, list_deleted),
    Operation("POST", f"{_ITEMS}/{{item}}/restore", _RESTORE, restore),
    Operation("GET", "/auditLogs/directoryAudits", ("AuditLog.Read.All",), list_audits),
    Operation("GET", "/auditLogs/directoryAudits/{entry}", ("AuditLog.Read.All",), get_audit),
)
