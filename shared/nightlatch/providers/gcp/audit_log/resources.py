"""What an entry is about, as a principal: the service account of its labels and names, or the resource itself."""

from nightlatch.model import Principal, PrincipalType
from nightlatch.model.raw import plain
from nightlatch.providers.gcp.audit_log.members import PROVIDER_ID, service_account
from nightlatch.providers.gcp.audit_log.record import Entry

_MARK = "serviceAccounts/"


def account_of(entry: Entry) -> Principal | None:
    """The service account that an entry is about; None where it is about none.

    `resource.labels` tell address and unique id; resource names hold one of the two, and the project may be `-`. The answer
    names a key of it, or the account itself, where a pipeline dropped the rest.
    """
    told = (entry.resource, entry.text("resource"), entry.text("name"), entry.answer("name"))
    named = next((found for each in told if (found := _after(each))), None)
    address = plain(entry.labels.get("email_id")) or (named if named and "@" in named else None)
    id = plain(entry.labels.get("unique_id")) or (named if named and named.isdecimal() else None)
    if address is None and id is None:
        return None
    return service_account(address, id, tenant=entry.project)


def _after(name: str | None) -> str | None:
    """What stands behind `serviceAccounts/` in a resource's name."""
    return name.partition(_MARK)[2].partition("/")[0] or None if name and _MARK in name else None


def resource_of(entry: Entry) -> Principal:
    """The resource itself, by name."""
    name = entry.resource or entry.text("resource") or entry.project
    return Principal(provider=PROVIDER_ID, tenant=entry.tenant, type=PrincipalType.UNKNOWN, name=name)


def thing(entry: Entry, type: PrincipalType, name: str | None, id: str | None = None) -> Principal:
    """Something of the project that the entry is about: a pool, a client, a database's user."""
    return Principal(provider=PROVIDER_ID, tenant=entry.project, type=type, id=id, name=name)
