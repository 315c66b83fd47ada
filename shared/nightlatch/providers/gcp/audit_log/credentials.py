"""Keys beside those of service accounts: API keys, HMAC keys of Cloud Storage, SSH keys, impersonation."""

from collections.abc import Iterable

from nightlatch.model import Credential, Kind, Principal, PrincipalType
from nightlatch.model.evidence import MARK, MARK_DELEGATED, RESOURCE
from nightlatch.model.raw import mapping, plain
from nightlatch.providers.gcp.audit_log.actors import actor
from nightlatch.providers.gcp.audit_log.members import is_service_account, person, service_account
from nightlatch.providers.gcp.audit_log.record import Entry, listing, mask_of, node
from nightlatch.providers.gcp.audit_log.resources import account_of, resource_of, thing
from nightlatch.providers.gcp.audit_log.table import Line
from nightlatch.tables import Draft, context, watch

_MACHINE_KEYS = {"ssh-keys": "ssh_key", "sshkeys": "ssh_key", "windows-keys": "password"}
"""Keys of a machine's metadata that let somebody in, with what each brings: `windows-keys` asks the machine for a password."""
_HARMLESS = frozenset({"displayname", "annotations"})


def api_key(kind: Kind) -> Line:
    """A line about an API key. One bound to a service account is that account's; the others are the project's.

    The beginning of the long operation does not tell the key's name, its end does: both are about the same subject. An update that
    only renames a key adds none; one that changes what the key is limited to makes it good for something else.
    """

    def extract(entry: Entry) -> Iterable[Draft]:
        if (changed := mask_of(entry)) and changed <= _HARMLESS:
            return
        name = entry.answer("name") or entry.text("name") or entry.text("key", "name") or _key_name(entry.resource)
        bound = entry.text("key", "serviceAccountEmail") or entry.answer("serviceAccountEmail")
        subject = service_account(bound, tenant=entry.project) if bound else _keyring(entry)
        yield Draft(kind, subject, Credential(type="api_key", id=name), evidence={RESOURCE: entry.resource or ""})

    return watch(kind, extract)


def _key_name(resource: str | None) -> str | None:
    return resource if resource and "/keys/" in resource else None


def _keyring(entry: Entry) -> Principal:
    """A project's API keys are nobody's: they are taken together, as the project's."""
    return thing(entry, PrincipalType.APPLICATION, f"projects/{entry.project}/apiKeys")


def hmac_key(kind: Kind) -> Line:
    """A line about a HMAC key of a service account."""

    def extract(entry: Entry) -> Iterable[Draft]:
        told = (
            entry.answer("metadata", "serviceAccountEmail"),
            entry.text("serviceAccountEmail"),
            entry.answer("serviceAccountEmail"),
        )
        address = next((text for text in told if text), None) or _address(entry)
        id = entry.answer("metadata", "accessId") or entry.answer("accessId") or entry.text("accessId")
        subject = service_account(address, tenant=entry.project) if address else resource_of(entry)
        yield Draft(_turned(entry) if kind is Kind.POLICY_CHANGED else kind, subject, Credential(type="hmac_key", id=id))

    return watch(kind, extract)


def _turned(entry: Entry) -> Kind:
    """What an update of a HMAC key did: switched it on again, off, or nothing that is told."""
    told = entry.answer("state") or entry.answer("metadata", "state") or entry.text("state") or entry.text("metadata", "state")
    turns = {"ACTIVE": Kind.CREDENTIAL_ADDED, "INACTIVE": Kind.CREDENTIAL_REMOVED}
    return turns.get((told or "").upper(), Kind.POLICY_CHANGED)


def _address(entry: Entry) -> str | None:
    """An address in the resource's name or labels."""
    told = account_of(entry)
    last = (entry.resource or "").rpartition("/")[2]
    return told.name if told else last if "@" in last else None


def machine_keys(entry: Entry) -> Iterable[Draft]:
    """setMetadata, setCommonInstanceMetadata: only when keys that let somebody in are among what was added or changed."""
    deltas = [mapping(value) for key, value in entry.metadata.items() if str(key).lower().endswith("metadatadelta")]
    named = {plain(key) or "" for delta in deltas for name in ("added", "modified") for key in _keys(delta, name)}
    asked = {plain(node(item, "key")) or "" for item in listing(node(entry.request, "items"))} if not deltas else set()
    for type in sorted({_MACHINE_KEYS[name.lower()] for name in named | asked if name.lower() in _MACHINE_KEYS}):
        yield Draft(Kind.CREDENTIAL_ADDED, resource_of(entry), Credential(type=type))


def login_key(entry: Entry) -> Iterable[Draft]:
    """ImportSshPublicKey of OS Login: the key opens every machine that its owner may enter; `parent` is `users/ADDRESS`.

    Only a mark: tools add one for each of their owner's sessions.
    """
    told = (entry.text("parent") or entry.resource or "").rpartition("users/")[2].partition("/")[0]
    owner = told if "@" in told else None
    sort = service_account if owner and is_service_account(owner) else person
    subject = sort(owner, tenant=entry.project) if owner else actor(entry)
    yield Draft(Kind.CREDENTIAL_ADDED, subject, Credential(type="ssh_key"))


def _keys(delta: dict[str, object], name: str) -> list[object]:
    found = node(delta, f"{name}MetadataKeys")
    return found if isinstance(found, list) else []


def impersonated(entry: Entry) -> Iterable[Draft]:
    """GenerateAccessToken and its kin: somebody acts as a service account, for an hour as a rule."""
    subject = account_of(entry)
    if subject is not None:
        yield Draft(Kind.ELEVATION_USED, subject, evidence={MARK: MARK_DELEGATED})


_BORROWED = context(Kind.ELEVATION_USED, impersonated)
_MACHINE = watch(Kind.CREDENTIAL_ADDED, machine_keys)
_ADDED, _REMOVED = Kind.CREDENTIAL_ADDED, Kind.CREDENTIAL_REMOVED
TABLES = {
    "apikeys.googleapis.com": {
        "createkey": api_key(_ADDED),
        "undeletekey": api_key(_ADDED),
        "updatekey": api_key(_ADDED),
        "deletekey": api_key(_REMOVED),
    },
    "storage.googleapis.com": {
        "hmackeys.create": hmac_key(_ADDED),
        "hmackeys.update": hmac_key(Kind.POLICY_CHANGED),
        "hmackeys.delete": hmac_key(_REMOVED),
        "createhmackey": hmac_key(_ADDED),
        "deletehmackey": hmac_key(_REMOVED),
    },
    "compute.googleapis.com": {"instances.setmetadata": _MACHINE, "projects.setcommoninstancemetadata": _MACHINE},
    "oslogin.googleapis.com": {"importsshpublickey": context(_ADDED, login_key)},
    "iamcredentials.googleapis.com": {
        "generateaccesstoken": _BORROWED,
        "generateidtoken": _BORROWED,
        "signblob": _BORROWED,
        "signjwt": _BORROWED,
    },
}
