"""Built-in roles of Azure, with what they allow, and how it is told whether a role allows something.

Ids and actions are those of "Azure built-in roles"; of roles with long lists only what matters here.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

Thing = dict[str, Any]
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
ACCESS_ADMINISTRATOR = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"
RBAC_ADMINISTRATOR = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"
IDENTITY_CONTRIBUTOR = "e40ec5ca-96e0-45a2-b4ff-59039f2c2b59"
MACHINE_CONTRIBUTOR = "9980e02c-c2be-4d73-94e8-173b1dc7cf3c"
_AUTHORIZATION = "Microsoft.Authorization"
_BUILT_IN: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    OWNER: ("Owner", ("*",), ()),
    CONTRIBUTOR: (
        "Contributor",
        ("*",),
        tuple(f"{_AUTHORIZATION}/{each}" for each in ("*/Delete", "*/Write", "elevateAccess/Action")),
    ),
    READER: ("Reader", ("*/read",), ()),
    ACCESS_ADMINISTRATOR: ("User Access Administrator", ("*/read", f"{_AUTHORIZATION}/*", "Microsoft.Support/*"), ()),
    RBAC_ADMINISTRATOR: (
        "Role Based Access Control Administrator",
        (f"{_AUTHORIZATION}/roleAssignments/write", f"{_AUTHORIZATION}/roleAssignments/delete", "*/read", "Microsoft.Support/*"),
        (),
    ),
    IDENTITY_CONTRIBUTOR: (
        "Managed Identity Contributor",
        tuple(
            f"Microsoft.ManagedIdentity/userAssignedIdentities/{each}"
            for each in (
                "read",
                "write",
                "delete",
                *(f"federatedIdentityCredentials/{verb}" for verb in ("read", "write", "delete")),
            )
        ),
        (),
    ),
    MACHINE_CONTRIBUTOR: ("Virtual Machine Contributor", ("Microsoft.Compute/virtualMachines/*", f"{_AUTHORIZATION}/*/read"), ()),
}


def built_in() -> dict[str, Thing]:
    """The definitions, by their GUID."""
    return {
        id: definition(id, name, actions, without, kind="BuiltInRole", scopes=("/",))
        for id, (name, actions, without) in _BUILT_IN.items()
    }


def definition(
    id: str,
    name: str,
    actions: Iterable[str],
    without: Iterable[str] = (),
    *,
    kind: str = "CustomRole",
    scopes: Iterable[str] = ("/",),
) -> Thing:
    """A role definition as Resource Manager tells it."""
    allowed = {"actions": list(actions), "notActions": list(without), "dataActions": [], "notDataActions": []}
    return {
        "id": f"/providers/{_AUTHORIZATION}/roleDefinitions/{id}",
        "name": id,
        "type": f"{_AUTHORIZATION}/roleDefinitions",
        "properties": {
            "roleName": name,
            "type": kind,
            "description": name,
            "assignableScopes": list(scopes),
            "permissions": [allowed],
        },
    }


def allows(role: Thing, action: str) -> bool:
    """Whether a role lets its holder do it: one of its permissions names the action, and does not take it out again."""
    return any(
        _any(each.get("actions", ()), action) and not _any(each.get("notActions", ()), action)
        for each in role["properties"]["permissions"]
    )


def _any(patterns: Iterable[str], action: str) -> bool:
    return any(_pattern(each).fullmatch(action) for each in patterns)


@lru_cache(maxsize=512)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text).replace(r"\*", ".*"), re.IGNORECASE)
