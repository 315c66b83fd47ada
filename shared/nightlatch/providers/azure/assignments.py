"""Role assignments as they stand: who holds which role where, taken back and given again under the same name.

Azure keeps one assignment for a principal, a role and a scope, whatever its condition; so these three find it, also when somebody has given it
again under another name. Deleting answers what it was, and the same name and properties bring it back, condition included.

Source: reference of role assignments 2022-04-01; "Steps to assign an Azure role", "Troubleshoot Azure RBAC".
"""

from collections.abc import Iterator
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.model.raw import plain
from nightlatch.providers.azure.account import (
    AUTHORIZATION,
    Azure,
    compact,
    extension,
    fold,
    last,
    place,
    properties,
    version,
    versioned,
)
from nightlatch.vendors.microsoft import Answer

READ, WRITE, DELETE = (f"{AUTHORIZATION}/roleAssignments/{verb}" for verb in ("read", "write", "delete"))
_KEPT = (
    "principalId",
    "principalType",
    "roleDefinitionId",
    "description",
    "condition",
    "conditionVersion",
    "delegatedManagedIdentityResourceId",
)
"""What makes an assignment, beside its name; the rest is when and by whom."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """One assignment. `scope` is folded, `role` the GUID of its definition; `body` is what gives it again."""

    id: str
    scope: str
    role: str
    principal: str
    sort: str
    body: str
    created: str
    condition: str

    @property
    def name(self) -> str:
        """The GUID that names it within its scope."""
        return last(self.id)


def _assigned(told: Answer) -> Assigned:
    own = properties(told)
    kept = {name: own[name] for name in _KEPT if own.get(name) is not None}
    return Assigned(
        id=str(told.get("id") or ""),
        scope=fold(str(own.get("scope") or "")),
        role=last(own.get("roleDefinitionId")),
        principal=str(own.get("principalId") or "").lower(),
        sort=str(own.get("principalType") or ""),
        body=compact({"properties": kept}),
        created=plain(own.get("createdOn")) or "",
        condition=plain(own.get("condition")) or "",
    )


def _path(at: str) -> str:
    return f"{at}/providers/{AUTHORIZATION}/roleAssignments"


def holding(live: Azure, scope: str, principal: str) -> tuple[Assigned, ...] | None:
    """What a principal holds at, above and below a scope; None when the scope is gone. Raises LookupFailed."""
    at = place(scope)
    if at is None:
        return None
    asked: dict[str, Any] = {"$filter": f"principalId eq '{principal}'", **version("assignments")}
    found, following = live.rest.page(_path(at), READ, **asked)
    if following is not None:
        found = list(live.rest.listed(_path(at), READ, **asked))
    if not found and live.rest.ask(_path(at), READ, **asked) is None:
        return None
    return tuple(map(_assigned, found))


def over(live: Azure, scope: str) -> Iterator[Assigned]:
    """Everything that is held at a scope or above it, by whomever. Raises LookupFailed."""
    at = place(scope)
    if at is not None:
        yield from map(_assigned, live.rest.listed(_path(at), READ, **{"$filter": "atScope()", **version("assignments")}))


def standing(live: Azure, scope: str, principal: str, role: str) -> list[Assigned] | None:
    """The assignments of one role to one principal at exactly this scope; None when the scope is gone. Raises LookupFailed."""
    found = holding(live, scope, principal)
    return None if found is None else [each for each in found if each.role == role and each.scope == fold(scope)]


def everywhere(live: Azure, principal: str) -> list[Assigned]:
    """What a principal holds in all subscriptions that we may see, and above them. Raises LookupFailed."""
    found: dict[str, Assigned] = {}
    for scope in live.subscriptions():
        found.update({fold(each.id): each for each in holding(live, scope, principal) or ()})
    return list(found.values())


def take(live: Azure, assigned: Assigned) -> None:
    """Take it back. Raises ChangeFailed."""
    live.rest.change(versioned(extension(assigned.id, "roleAssignments"), "assignments"), DELETE, method="DELETE")


def give(live: Azure, id: str, body: Answer) -> None:
    """Give it again, under the same name. Raises ChangeFailed."""
    live.rest.change(versioned(extension(id, "roleAssignments"), "assignments"), WRITE, method="PUT", json=body)
