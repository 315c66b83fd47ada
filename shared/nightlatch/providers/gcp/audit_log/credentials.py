"""Keys beside those of service accounts: API keys, HMAC keys of Cloud Storage, SSH keys in a machine's metadata, impersonation."""

from collections.abc import Iterable

from nightlatch.model import Credential, Kind, Principal, PrincipalType
from nightlatch.model.evidence import MARK, MARK_DELEGATED, RESOURCE
from nightlatch.model.raw import mapping, plain
from nightlatch.providers.gcp.audit_log.actors import actor
from nightlatch.providers.gcp.audit_log.members import is_service_account, person, service_account
from nightlatch.providers.gcp.audit_log.record import Entry, listing, node
from nightlatch.providers.gcp.audit_log.resources import account_of, resource_of, thing
from nightlatch.providers.gcp.audit_log.table import Draft, Operation, context, watch

_SSH = ("ssh-keys", "sshkeys")
_NAMES = frozenset({"displayname", "annotations"})
_SWITCHED = {"ACTIVE": Kind.CREDENTIAL_ADDED, "INACTIVE": Kind.CREDENTIAL_REMOVED, "DELETED": Kind.CREDENTIAL_REMOVED}
"""What a HMAC key's state makes of a call that sets it."""


def api_key(kind: Kind) -> Operation:
    """A line about an API key. One bound to a service account is that account's; the others are the project's.

    The beginning of the long operation does not tell the key's name, its end does: both are about the same subject.
    """

    def extract(entry: Entry) -> Iterable[Draft]:
        name = entry.answer("name") or entry.text("name") or _key_name(entry.resource)
        bound = entry.text("key", "serviceAccountEmail") or entry.answer("serviceAccountEmail")
        subject = service_account(bound, tenant=entry.project) if bound else _keyring(entry)
        yield Draft(kind, subject, Credential(type="api_key", id=name), evidence={RESOURCE: entry.resource or ""})

    return watch(kind, extract)


def api_key_changed(entry: Entry) -> Iterable[Draft]:
    """UpdateKey: what a key may be used for, by whom and from where. One that only renames it opens nothing."""
    changed = {name.strip().replace("_", "").lower() for name in (entry.text("updateMask") or "").split(",") if name.strip()}
    kind = Kind.POLICY_CHANGED if changed and changed <= _NAMES else Kind.CREDENTIAL_ADDED
    name = entry.text("key", "name") or entry.answer("name") or _key_name(entry.resource)
    yield Draft(kind, _keyring(entry), Credential(type="api_key", id=name), evidence={RESOURCE: entry.resource or ""})


def _key_name(resource: str | None) -> str | None:
    return resource if resource and "/keys/" in resource else None


def _keyring(entry: Entry) -> Principal:
    """A project's API keys are nobody's: they are taken together, as the project's."""
    return thing(entry, PrincipalType.APPLICATION, f"projects/{entry.project}/apiKeys")


def hmac_key(kind: Kind) -> Operation:
    """A line about a HMAC key of a service account; an update switches it on or off."""

    def extract(entry: Entry) -> Iterable[Draft]:
        state = (entry.text("state") or entry.answer("state") or "").upper()
        told = (
            entry.answer("metadata", "serviceAccountEmail"),
            entry.text("serviceAccountEmail"),
            entry.answer("serviceAccountEmail"),
        )
        address = next((text for text in told if text), None) or _address(entry)
        id = entry.answer("metadata", "accessId") or entry.answer("accessId") or entry.text("accessId")
        subject = service_account(address, tenant=entry.project) if address else resource_of(entry)
        yield Draft(_SWITCHED.get(state, kind), subject, Credential(type="hmac_key", id=id))

    return watch(kind, extract)


def _address(entry: Entry) -> str | None:
    """An address in the resource's name or labels."""
    told = account_of(entry)
    last = (entry.resource or "").rpartition("/")[2]
    return told.name if told else last if "@" in last else None


def machine_keys(entry: Entry) -> Iterable[Draft]:
    """setMetadata, setCommonInstanceMetadata: only when SSH keys are among what was added or changed."""
    deltas = [mapping(value) for key, value in entry.metadata.items() if str(key).lower().endswith("metadatadelta")]
    named = {plain(key) or "" for delta in deltas for name in ("added", "modified") for key in _keys(delta, name)}
    asked = {plain(node(item, "key")) or "" for item in listing(node(entry.request, "items"))} if not deltas else set()
    if any(name.lower() in _SSH for name in named | asked):
        yield Draft(Kind.CREDENTIAL_ADDED, resource_of(entry), Credential(type="ssh_key"))


def _keys(delta: dict[str, object], name: str) -> list[object]:
    found = node(delta, f"{name}MetadataKeys")
    return found if isinstance(found, list) else []


def login_key(entry: Entry) -> Iterable[Draft]:
    """OS Login's ImportSshPublicKey and CreateSshPublicKey: a key of a person, for every machine that he may open."""
    path = entry.text("parent") or entry.text("name") or entry.resource or ""
    address = next((part for part in path.split("/") if "@" in part), None)
    if address is None:
        subject = actor(entry)
    else:
        subject = (
            service_account(address, tenant=entry.project) if is_service_account(address) else person(address, entry.project)
        )
    yield Draft(Kind.CREDENTIAL_ADDED, subject, Credential(type="ssh_key"))


def impersonated(entry: Entry) -> Iterable[Draft]:
    """GenerateAccessToken and its kin: somebody acts as a service account, for an hour as a rule."""
    subject = account_of(entry)
    if subject is not None:
        yield Draft(Kind.ELEVATION_USED, subject, evidence={MARK: MARK_DELEGATED})


_BORROWED = context(Kind.ELEVATION_USED, impersonated, reads=True)
_MACHINE = watch(Kind.CREDENTIAL_ADDED, machine_keys)
_LOGIN = watch(Kind.CREDENTIAL_ADDED, login_key)
_ADDED, _REMOVED = Kind.CREDENTIAL_ADDED, Kind.CREDENTIAL_REMOVED
TABLES = {
    "apikeys.googleapis.com": {
        "createkey": api_key(_ADDED),
        "undeletekey": api_key(_ADDED),
        "updatekey": watch(_ADDED, api_key_changed),
        "deletekey": api_key(_REMOVED),
    },
    "storage.googleapis.com": {
        "hmackeys.create": hmac_key(_ADDED),
        "hmackeys.update": hmac_key(_ADDED),
        "hmackeys.delete": hmac_key(_REMOVED),
        "createhmackey": hmac_key(_ADDED),
        "updatehmackey": hmac_key(_ADDED),
        "deletehmackey": hmac_key(_REMOVED),
    },
    "compute.googleapis.com": {"instances.setmetadata": _MACHINE, "projects.setcommoninstancemetadata": _MACHINE},
    "oslogin.googleapis.com": {"importsshpublickey": _LOGIN, "createsshpublickey": _LOGIN},
    "iamcredentials.googleapis.com": {
        "generateaccesstoken": _BORROWED,
        "generateidtoken": _BORROWED,
        "signblob": _BORROWED,
        "signjwt": _BORROWED,
    },
}
