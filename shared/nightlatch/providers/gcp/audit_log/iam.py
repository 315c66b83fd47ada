"""IAM: service accounts and their keys, and custom roles."""

from collections.abc import Iterable
from datetime import UTC, datetime

from nightlatch.model import Credential, Grant, GrantKind, Kind, Principal, PrincipalType, Privilege
from nightlatch.model.evidence import SUBJECT_ARN
from nightlatch.model.raw import plain
from nightlatch.providers.gcp.audit_log.members import service_account
from nightlatch.providers.gcp.audit_log.record import Entry, listing, node
from nightlatch.providers.gcp.audit_log.resources import account_of, resource_of, thing
from nightlatch.providers.gcp.audit_log.table import Line
from nightlatch.providers.gcp.privilege import permissions
from nightlatch.tables import Draft, history, watch

ENDLESS = 253402300799
"""What `valid_before_time` says of a key without an end (the last second of the year 9999)."""


def created(entry: Entry) -> Iterable[Draft]:
    """CreateServiceAccount: the answer names the account; a refused call tells only the would-be name and the project."""
    told = account_of(entry)
    address = entry.answer("email") or (told.name if told else None) or _would_be(entry)
    id = entry.answer("uniqueId") or (told.id if told else None)
    subject = service_account(address, id, tenant=entry.project)
    yield Draft(Kind.ACCOUNT_CREATED, subject, evidence={SUBJECT_ARN: f"serviceAccount:{address}" if address else ""})


def _would_be(entry: Entry) -> str | None:
    name = entry.text("accountId")
    return f"{name}@{entry.project}.iam.gserviceaccount.com" if name else None


def changed(kind: Kind) -> Line:
    """A line about one service account: enabled, disabled, deleted, restored."""

    def extract(entry: Entry) -> Iterable[Draft]:
        yield Draft(kind, _account(entry))

    return watch(kind, extract)


def keyed(kind: Kind) -> Line:
    """A line about a key of a service account."""

    def extract(entry: Entry) -> Iterable[Draft]:
        name = entry.answer("name") or entry.text("name") or entry.resource or ""
        id = name.rpartition("/keys/")[2] if "/keys/" in name else None
        ends = entry.answer("validBeforeTime", "seconds") or entry.answer("validBeforeTime")
        expires = _end(ends)
        yield Draft(kind, _account(entry), Credential(type="service_account_key", id=id, expires=expires, long_lived=True))

    return watch(kind, extract)


def _account(entry: Entry) -> Principal:
    found = account_of(entry)
    if found is None and entry.answer("email"):
        found = service_account(entry.answer("email"), entry.answer("uniqueId"), tenant=entry.project)
    return found or resource_of(entry)


def _end(text: str | None) -> datetime | None:
    """When a key ends: seconds since 1970, or a time. None for keys that do not."""
    if not text or not text.isdecimal() or len(text) > 12 or int(text) >= ENDLESS:
        return None
    return datetime.fromtimestamp(int(text), UTC)


def defined(entry: Entry) -> Iterable[Draft]:
    """CreateRole, UndeleteRole: what a role means, which gives nobody anything until it is bound."""
    yield Draft(Kind.POLICY_CHANGED, _role(entry), grants=_meaning(entry, _held(entry)))


def redefined(entry: Entry) -> Iterable[Draft]:
    """UpdateRole: whoever holds the role gains what was added."""
    grants = _meaning(entry, _texts(entry.gained))
    strong = any(grant.resolved and grant.tier < 2 for grant in grants)
    yield Draft(Kind.ROLE_GRANTED if strong else Kind.POLICY_CHANGED, _role(entry), grants=grants)


def _role(entry: Entry) -> Principal:
    named = entry.answer("name"), entry.text("name"), entry.text("role", "name"), plain(entry.labels.get("role_name"))
    whole = next((text for text in named if text and "/roles/" in text), None)
    parent, id = entry.text("parent") or entry.resource, entry.text("roleId")
    return thing(entry, PrincipalType.UNKNOWN, whole or (f"{parent}/roles/{id}" if parent and id else parent))


def _held(entry: Entry) -> list[str]:
    told = (node(entry.request, "role", "includedPermissions"), node(entry.response, "includedPermissions"), entry.gained)
    return next((texts for each in told if (texts := _texts(each))), [])


def _meaning(entry: Entry, held: list[str]) -> tuple[Grant, ...]:
    name = _role(entry).name or "roles/?"
    worth = permissions(held) if held else Privilege.unresolved("the record does not hold the role's permissions")
    return () if entry.failed else (Grant(role=name, kind=GrantKind.DEFINITION, privilege=worth),)


def _texts(value: object) -> list[str]:
    return [text for each in (value if isinstance(value, list) else listing(value)) if (text := plain(each))][:10_000]


def listed(entry: Entry) -> Iterable[Draft]:
    """Accounts, keys or permissions were listed."""
    yield Draft(Kind.DISCOVERY, resource_of(entry))


_LISTED = history(Kind.DISCOVERY, listed)
TABLES = {
    "iam.googleapis.com": {
        "createserviceaccount": watch(Kind.ACCOUNT_CREATED, created),
        "deleteserviceaccount": changed(Kind.ACCOUNT_REMOVED),
        "disableserviceaccount": changed(Kind.ACCOUNT_REMOVED),
        "enableserviceaccount": changed(Kind.ACCOUNT_ENABLED),
        "undeleteserviceaccount": changed(Kind.ACCOUNT_ENABLED),
        "createserviceaccountkey": keyed(Kind.CREDENTIAL_ADDED),
        "uploadserviceaccountkey": keyed(Kind.CREDENTIAL_ADDED),
        "enableserviceaccountkey": keyed(Kind.CREDENTIAL_ADDED),
        "disableserviceaccountkey": keyed(Kind.CREDENTIAL_REMOVED),
        "deleteserviceaccountkey": keyed(Kind.CREDENTIAL_REMOVED),
        "createrole": watch(Kind.POLICY_CHANGED, defined),
        "undeleterole": watch(Kind.POLICY_CHANGED, defined),
        "updaterole": watch(Kind.POLICY_CHANGED, redefined),
        "listserviceaccounts": _LISTED,
        "listserviceaccountkeys": _LISTED,
        "listroles": _LISTED,
        "querygrantableroles": _LISTED,
    },
    "cloudasset.googleapis.com": {"searchalliampolicies": _LISTED, "analyzeiampolicy": _LISTED},
}
