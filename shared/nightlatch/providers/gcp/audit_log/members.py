"""Whom a policy names: `user:`, `serviceAccount:`, `group:`, `principal://…` as principals, and what sort of stranger each is.

An account lives where its address says: a service account in the project behind its `@`, a person or group in the domain. So
what one account is given in several projects is one case.

Forms: the reference of `Binding.members` in Google's IAM policy.
"""

from nightlatch.model import Principal, PrincipalType

PROVIDER_ID = "gcp"
ANYBODY = frozenset({"allUsers", "allAuthenticatedUsers"})
_SUFFIX = ".iam.gserviceaccount.com"
_DEFAULTS = ("developer.gserviceaccount.com", "appspot.gserviceaccount.com")
_TYPES = {
    "user": PrincipalType.USER,
    "serviceaccount": PrincipalType.SERVICE_ACCOUNT,
    "group": PrincipalType.GROUP,
    "domain": PrincipalType.GROUP,
}


def service_account(address: str | None, id: str | None = None, *, tenant: str) -> Principal:
    """A service account by its address, its unique id, or both; `tenant` where the address does not name its project."""
    name = address.lower() if address else None
    return Principal(
        provider=PROVIDER_ID,
        tenant=home(name) or tenant,
        type=PrincipalType.SERVICE_ACCOUNT,
        id=id,
        name=name,
        email=name,
    )


def home(address: str | None) -> str | None:
    """The project of a service account's address; None where it does not name one (Google's own, the default accounts)."""
    local, _, domain = (address or "").rpartition("@")
    if domain.endswith(_SUFFIX) and not domain.startswith("gcp-sa-"):
        return _scoped(domain.removesuffix(_SUFFIX))
    return local if domain == "appspot.gserviceaccount.com" and local else None


def _scoped(project: str) -> str:
    """A project of a domain, `name.example.com` in addresses, is `example.com:name`."""
    name, dot, domain = project.partition(".")
    return f"{domain}:{name}" if dot else project


def is_service_account(address: str) -> bool:
    """Whether an address is a service account's."""
    return address.endswith(".gserviceaccount.com")


def is_agent(address: str | None) -> bool:
    """Whether a service account is Google's own: what acts inside a project for one of its services."""
    local, _, domain = (address or "").lower().rpartition("@")
    if domain in _DEFAULTS or not domain.endswith(".gserviceaccount.com"):
        return False
    return domain.startswith("gcp-sa-") or domain == "cloudservices.gserviceaccount.com" or _robot(local, domain)


def _robot(local: str, domain: str) -> bool:
    """`service-<project number>@<what>.iam.gserviceaccount.com`: no customer's project id is such a what, they are reserved."""
    number = local.removeprefix("service-")
    own = ("-robot", "-accounts", "serverless", "cloudbuild", "compute-system", "container-engine")
    return local.startswith("service-") and number.isdecimal() and any(part in domain.removesuffix(_SUFFIX) for part in own)


def member(text: str, tenant: str) -> Principal:
    """Whom a binding's member names. `tenant` is where the binding stands, for those that live nowhere (`allUsers`)."""
    deleted = text.startswith("deleted:")
    bare, _, uid = text.removeprefix("deleted:").partition("?uid=") if deleted else (text, "", "")
    kind, colon, address = bare.partition(":")
    if bare.startswith(("principal:", "principalSet:")):
        return federated(bare, tenant)
    type = _TYPES.get(kind.lower())
    if not colon or type is None or not address:
        return _odd(bare, tenant)
    if type is PrincipalType.SERVICE_ACCOUNT and address.endswith("]"):  # of a Kubernetes cluster: `POOL.svc.id.goog[NS/NAME]`
        return Principal(provider=PROVIDER_ID, tenant=tenant, type=PrincipalType.FEDERATION, name=address)
    if type is PrincipalType.SERVICE_ACCOUNT:
        return service_account(address, uid or None, tenant=tenant)
    if kind.lower() == "domain":
        return Principal(provider=PROVIDER_ID, tenant=address.lower(), type=type, name=bare.lower())
    return person(address, tenant, type, uid or None)


def _odd(text: str, tenant: str) -> Principal:
    """`allUsers`, `projectOwner:…`, and an address without its sort, which hand-written policies hold."""
    if "@" in text and ":" not in text:
        return service_account(text, tenant=tenant) if is_service_account(text) else person(text, tenant)
    sort = PrincipalType.GROUP if text.startswith("project") or text in ANYBODY else PrincipalType.UNKNOWN
    return Principal(provider=PROVIDER_ID, tenant=tenant, type=sort, name=text)


def person(address: str, tenant: str, type: PrincipalType = PrincipalType.USER, id: str | None = None) -> Principal:
    """A person, or a group of them, by mail address: it lives in its domain."""
    name = address.lower()
    domain = name.rpartition("@")[2] if "@" in name else tenant
    return Principal(
        provider=PROVIDER_ID, tenant=domain or tenant, type=type, id=id, name=name, email=name if "@" in name else None
    )


def federated(text: str, tenant: str) -> Principal:
    """An identity, or a set of them, of a pool: it lives in the project (by number) or organization of the pool."""
    parts = text.split("/")
    owner = next((f"{part}/{parts[at + 1]}" for at, part in enumerate(parts[:-1]) if part in ("projects", "locations")), None)
    where = owner.removeprefix("projects/") if owner and owner.startswith("projects/") else tenant
    return Principal(provider=PROVIDER_ID, tenant=where, type=PrincipalType.FEDERATION, name=text)
