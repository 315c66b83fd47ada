"""What there is beside roles: subscriptions and management groups, locks, and machines and sites that act as an identity.

Source: reference of subscriptions, management groups, management locks, resources (list), virtual machines and web apps (update).
"""

import re
import uuid
from typing import Any

from nightlatch.sandbox.microsoft.arm import refusing
from nightlatch.sandbox.microsoft.arm.activity_log import told
from nightlatch.sandbox.microsoft.arm.admission import held, need, wanted
from nightlatch.sandbox.microsoft.arm.scopes import fold
from nightlatch.sandbox.microsoft.calls import NOTHING, Answered, Call, Operation

Thing = dict[str, Any]
_A = "Microsoft.Authorization"
_LOCKS = f"{{+scope}}/providers/{_A}/locks"
_TYPE = re.compile(r"resourceType eq '([^']*)'")
_NAME = re.compile(r"name eq '([^']*)'")
_GROUPS = "/providers/Microsoft.Management/managementGroups"


def _sees(call: Call, scope: str) -> bool:
    """Whether the caller holds anything at a place, above it, or in it."""
    estate = call.tenant.azure
    own = [each["properties"]["scope"] for each in held(call)]
    return any(fold(place) in estate.chain(scope) or fold(scope) in estate.chain(place) for place in own)


def list_subscriptions(call: Call) -> Answered:
    """`list`: those in which the caller holds something."""
    return call.page([each for each in call.tenant.azure.subscriptions.values() if _sees(call, each["id"])], "nextLink")


def list_groups(call: Call) -> Answered:
    """`list`: those that the caller may see."""
    return call.page([each for each in call.tenant.azure.groups.values() if _sees(call, each["id"])], "nextLink")


def list_resources(call: Call) -> Answered:
    """`list` of a subscription, by type and name, with the time of creation where it is asked for."""
    estate, asked = call.tenant.azure, call.query.get("$filter", "")
    start, type, name = fold(f"/subscriptions/{call.path['subscription']}"), _TYPE.search(asked), _NAME.search(asked)
    found = []
    for id, each in {**estate.identities, **estate.resources}.items():
        fits = (not type or each["type"].lower() == type[1].lower()) and (not name or each["name"].lower() == name[1].lower())
        if fits and id.startswith(f"{start}/"):
            shown = {key: each[key] for key in ("id", "name", "type", "location", "identity") if key in each}
            time: Thing = (
                {"createdTime": estate.created[id].isoformat()} if "createdTime" in call.query.get("$expand", "") else {}
            )
            found.append({**shown, **time})
    return call.page(found, "nextLink")


def list_locks(call: Call) -> Answered:
    """`listByScope`: at it and above it."""
    places = call.tenant.azure.chain(call.path["scope"])
    mark = f"/providers/{_A}/locks/".lower()
    return call.page([each for id, each in call.tenant.azure.locks.items() if id.partition(mark)[0] in places], "nextLink")


def put_lock(call: Call) -> Answered:
    """`createOrUpdateByScope`."""
    return Answered(call.tenant.azure.lock(call.path["scope"], call.body["properties"]["level"]), 201)


def delete_lock(call: Call) -> Answered:
    """`deleteByScope`."""
    id = fold(f"{call.path['scope']}/providers/{_A}/locks/{call.path['name']}")
    return NOTHING if call.tenant.azure.locks.pop(id, None) is None else Answered(status=200)


def get_resource(call: Call) -> Answered:
    """`get` of a machine or a site."""
    return Answered(_resource(call))


def patch_resource(call: Call) -> Answered:
    """`update`: here of its identity only. A user-assigned identity that is told as null is parted from it."""
    found, asked = _resource(call), call.body.get("identity")
    scope = call.tenant.azure.locked(found["id"], deleting=False)
    if scope:
        raise refusing.locked(scope, "write")
    if asked is not None:
        there = found.get("identity", {"type": "None"})
        users = dict(there.get("userAssignedIdentities", {}))
        for id, given in (asked.get("userAssignedIdentities") or {}).items():
            known = next((key for key in users if fold(key) == fold(id)), id)
            if given is None:
                users.pop(known, None)
            else:
                own = call.tenant.azure.identities.get(fold(id))
                if own is None:
                    raise refusing.bad(f"The identity '{id}' was not found.", "FailedIdentityOperation")
                need(call, "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action", id)
                users[known] = {name: own["properties"][name] for name in ("principalId", "clientId")}
        kind = str(asked.get("type", there["type"]))
        system = {"principalId": there.get("principalId") or str(uuid.uuid4()), "tenantId": call.tenant.azure.tenant}
        more = {"userAssignedIdentities": users} if "UserAssigned" in kind else {}
        found["identity"] = {"type": kind, **(system if "SystemAssigned" in kind else {}), **more}
    return Answered(found, 202 if "virtualMachines" in found["type"] else 200)


def _resource(call: Call) -> Thing:
    id = wanted(call)
    found = call.tenant.azure.resources.get(fold(id))
    if found is None:
        raise refusing.not_found(id)
    return found


def _of(kind: str) -> tuple[Operation, Operation]:
    path = f"/subscriptions/{{subscription}}/resourceGroups/{{group}}/providers/{kind}/{{name}}"
    write = f"{kind}/write"
    return Operation("GET", path, (f"{kind}/read",), get_resource), Operation(
        "PATCH", path, (write,), told(write, patch_resource)
    )


OPERATIONS = (
    Operation("GET", "/subscriptions", (), list_subscriptions),
    Operation("GET", _GROUPS, (), list_groups),
    Operation(
        "GET", "/subscriptions/{subscription}/resources", ("Microsoft.Resources/subscriptions/resources/read",), list_resources
    ),
    Operation("GET", _LOCKS, (f"{_A}/locks/read",), list_locks),
    Operation("PUT", f"{_LOCKS}/{{name}}", (f"{_A}/locks/write",), told(f"{_A}/locks/write", put_lock)),
    Operation("DELETE", f"{_LOCKS}/{{name}}", (f"{_A}/locks/delete",), told(f"{_A}/locks/delete", delete_lock)),
    *_of("Microsoft.Compute/virtualMachines"),
    *_of("Microsoft.Web/sites"),
)
