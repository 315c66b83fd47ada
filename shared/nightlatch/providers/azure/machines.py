"""Managed identities as they stand: the object id and the time of creation of one that records name by its path.

A user-assigned identity tells its object id, and not when it was made: that stands in the list of a subscription's resources, for any
resource. A system-assigned one is its resource's own, and may be younger than that: since when it is, only Graph tells.

Source: reference of user assigned identities 2024-11-30 and of resources (list, `$expand=createdTime`).
"""

import re
from datetime import datetime

from nightlatch.classes import dataclass
from nightlatch.model import Principal, PrincipalType
from nightlatch.model.raw import mapping, plain
from nightlatch.model.times import moment
from nightlatch.providers.azure.account import Azure, fold, is_id, place, properties, version
from nightlatch.vendors.microsoft import Answer

READ = "Microsoft.ManagedIdentity/userAssignedIdentities/read"
READ_RESOURCES = "Microsoft.Resources/subscriptions/resources/read"
READS = (READ, READ_RESOURCES)
"""What looking at any of them takes."""
_USER_ASSIGNED = "/providers/microsoft.managedidentity/userassignedidentities/"
_NAMED = re.compile(r"[\w.()-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Machine:
    """A managed identity: its resource's id, the object id by which it holds roles, and since when it is (None: not told)."""

    path: str
    principal: str
    created: datetime | None


def is_user_assigned(path: str | None) -> bool:
    """Whether a path is that of a user-assigned identity, and of nothing in it."""
    head, mark, name = (path or "").lower().rpartition(_USER_ASSIGNED)
    return bool(head and mark and name and "/" not in name)


def machine(live: Azure, who: Principal) -> Machine | None:
    """The identity that a record names by its path; None when it is gone, or not named so. Raises LookupFailed."""
    path = who.name or ""
    at = place(path)
    if at is None:
        return None
    if is_user_assigned(path):
        told = live.rest.ask(at, READ, **version("identities"))
        principal = plain(properties(told).get("principalId")) if isinstance(told, dict) else None
        found = _listed(live, path) if principal else None
        created = moment(plain(found.get("createdTime"))) if found else None
    else:
        found = _listed(live, path)
        principal, created = plain(mapping((found or {}).get("identity")).get("principalId")), None
    return Machine(path, principal.lower(), created) if principal and is_id(principal) else None


def _listed(live: Azure, path: str) -> Answer | None:
    """A resource as its subscription lists it, with the time of its creation."""
    parts = fold(path).strip("/").split("/")
    name, type = parts[-1], "/".join(fold(path).rpartition("/providers/")[2].split("/")[:2])
    if parts[0] != "subscriptions" or not _NAMED.fullmatch(name) or not all(map(_NAMED.fullmatch, type.split("/"))):
        return None
    asked = {"$filter": f"resourceType eq '{type}' and name eq '{name}'", "$expand": "createdTime", **version("resources")}
    found = live.rest.listed(f"subscriptions/{parts[1]}/resources", READ_RESOURCES, **asked)
    return next((each for each in found if fold(str(each.get("id"))) == fold(path)), None)


def principal_of(live: Azure, who: Principal) -> str | None:
    """The object id by which an account holds roles; None when nobody can tell. Raises LookupFailed."""
    if is_id(who.id):
        return str(who.id).lower()
    found = machine(live, who) if who.type is PrincipalType.MANAGED_IDENTITY else None
    return found.principal if found else None
