"""Who may do what in Resource Manager: whoever holds a role, himself or by a group, that allows the action at the place or above it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from nightlatch.sandbox.microsoft.arm import refusing
from nightlatch.sandbox.microsoft.arm.roles import allows
from nightlatch.sandbox.microsoft.arm.scopes import fold
from nightlatch.sandbox.microsoft.calls import Call

Thing = dict[str, Any]


def place(call: Call) -> str:
    """Where an operation acts: the scope that its path names, else the resource itself."""
    return call.path["scope"] if "scope" in call.path else wanted(call)


def wanted(call: Call) -> str:
    """The id of the resource that a request names."""
    return unquote(call.url.removeprefix(call.base))


def held(call: Call) -> Iterator[Thing]:
    """The assignments of the caller and of his groups."""
    own = {call.bearer.holder, *call.tenant.has("members", call.bearer.holder)}
    return (each for each in call.tenant.azure.assignments.values() if each["properties"]["principalId"] in own)


def letting(call: Call, action: str, scope: str | None = None) -> Thing | None:
    """The assignment that lets the caller do it, there or where the operation acts; None for nobody."""
    estate = call.tenant.azure
    places = estate.chain(place(call) if scope is None else scope)
    for each in held(call):
        role = estate.definitions.get(each["properties"]["roleDefinitionId"].rpartition("/")[2])
        if role is not None and fold(each["properties"]["scope"]) in places and allows(role, action):
            return each
    return None


def need(call: Call, action: str, scope: str | None = None) -> None:
    """Whether the caller may do it there. Raises Refused."""
    if letting(call, action, scope) is None:
        raise refusing.unauthorized(call.bearer.holder, action, place(call) if scope is None else scope)
    call.tenant.used.add(action)


def admit(call: Call) -> None:
    """Let the caller in. Raises Refused; a scope that is not there is told only to whoever could see it."""
    for action in call.operation.permissions:
        need(call, action)
    where = place(call)
    if not call.tenant.azure.exists(where) and fold(where).startswith("/subscriptions/"):
        raise refusing.no_subscription(where.strip("/").split("/")[1])
