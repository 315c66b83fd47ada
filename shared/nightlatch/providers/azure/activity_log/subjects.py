"""Principals as the activity log names them: holders of roles by their object ids, resources by their paths.

**Resources.** A managed identity, a cluster or a database stands under its whole path as its name: Azure compares paths without case,
and so do case keys. Its object id, where an answer tells one, goes into `id`, by which a later resource of the same path is told apart.
**Holders.** A role assignment names only an object id and sometimes the sort of account. That is the id that Entra's records know it by.
"""

from collections.abc import Iterator

from nightlatch.model import Principal, PrincipalType
from nightlatch.model.evidence import SUBJECT_ARN
from nightlatch.model.raw import plain
from nightlatch.providers.azure.activity_log.actors import PROVIDER_ID, actor
from nightlatch.providers.azure.activity_log.record import Record

SCOPE = "scope"
"""Evidence: what a grant reaches, as the record spells it (`Grant.scope` is in lower case, to be compared)."""
SUBSCRIPTION = "subscription"
"""Evidence: the subscription that it happened in."""
ASSIGNMENT = "role_assignment"
"""Evidence: the whole path of the assignment, by which it is read, removed and put back."""
ROLE_DEFINITION = "role_definition"
"""Evidence: the whole path of the role's definition, as an assignment names it."""
CLIENT_ID = "client_id"
"""Evidence: the application id of a managed identity."""
REQUEST_TYPE = "request_type"
"""Evidence: what was asked of PIM (`AdminAssign`, `SelfActivate` …)."""
ELIGIBLE = "eligible"
"""Evidence: "true" where a role was not given but may be taken up."""
EXPIRES = "expires"
"""Evidence: until when a role was given, or for how long (`PT8H`), as the record says it."""
BEGUN = "begun"
"""Evidence: "true" where only the beginning of the call was told: the platform may have refused it still."""

_SORTS = {
    "user": PrincipalType.USER,
    "group": PrincipalType.GROUP,
    "foreigngroup": PrincipalType.GROUP,
    "serviceprincipal": PrincipalType.SERVICE_PRINCIPAL,
    "application": PrincipalType.SERVICE_PRINCIPAL,
    "managedidentity": PrincipalType.MANAGED_IDENTITY,
    "msi": PrincipalType.MANAGED_IDENTITY,
}
_IDENTITIES = "/providers/microsoft.managedidentity/userassignedidentities/"


_LONGEST = 400
"""Characters of an id or name that a body tells: whoever calls writes it, the log keeps it of refused calls too, and ids are GUIDs."""


def holder(record: Record, id: str, sort: str | None = None, name: str | None = None) -> Principal:
    """The account of this object id. The actor itself is told as the actor, so that a self-grant is seen.

    A name is what somebody wrote beside the id, and never becomes an address: by addresses the owner's policy knows people.
    """
    who, id = actor(record), id[:_LONGEST]
    if who.id == id.lower():
        return who
    type = _SORTS.get((sort or "").lower(), PrincipalType.UNKNOWN)
    return Principal(
        provider=PROVIDER_ID,
        tenant=record.tenant,
        type=type,
        id=id.lower(),
        name=name[:_LONGEST] if name else None,
        keyed_by_id=True,
    )


def thing(
    record: Record, name: str | None = None, type: PrincipalType = PrincipalType.UNKNOWN, id: str | None = None
) -> Principal:
    """Something with a path; the record's own resource where no other is named."""
    shown = name or record.resource or None
    return Principal(provider=PROVIDER_ID, tenant=record.tenant, type=type, id=id.lower() if id else None, name=shown)


def identity(record: Record, path: str | None = None, id: str | None = None) -> Principal:
    """A managed identity: a user-assigned one by its own path, a system-assigned one by that of its resource. Where its principal is told, cases
    go by that: roles are given to the principal, and their records name no path.
    """
    return thing(record, path, PrincipalType.MANAGED_IDENTITY, id).model_copy(update={"keyed_by_id": id is not None})


def user_assigned(record: Record) -> Principal:
    """The user-assigned identity that a record is about, from the path of itself or of what belongs to it."""
    path = record.resource
    head, mark, tail = _cut(path, _IDENTITIES)
    own = f"{head}{mark}{tail.partition('/')[0]}" if mark else path
    return identity(record, own, plain(record.told("principalId")))


def above(path: str, mark: str) -> str:
    """What stands before a part of a path, without case: the scope of an assignment. The whole tenant is `/`."""
    head, found, _ = _cut(path, mark)
    return (head if found else path) or "/"


def _cut(path: str, mark: str) -> tuple[str, str, str]:
    at = path.lower().rfind(mark.lower())
    return (path, "", "") if at < 0 else (path[:at], path[at : at + len(mark)], path[at + len(mark) :])


def last(path: str | None) -> str | None:
    """The last part of a path, in lower case: a role definition's id. None for nothing."""
    return (path or "").rstrip("/").rpartition("/")[2].lower() or None


def kept(**evidence: str | None) -> dict[str, str]:
    """Evidence without what is not told."""
    return {name: text for name, text in evidence.items() if text}


def addressed(principal: Principal) -> dict[str, str]:
    """The path of what a record is about, where its name is one."""
    return {SUBJECT_ARN: principal.name} if principal.name and principal.name.startswith("/") else {}


def objects(value: object) -> Iterator[dict[str, object]]:
    """The objects of a list, no more than are read: more is not an ordinary call."""
    for each in value[:100] if isinstance(value, list) else ():
        if isinstance(each, dict):
            yield each
