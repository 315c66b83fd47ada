"""Role assignments: told, made and taken back; and how a Global Administrator makes himself one at the root.

Source: reference of role assignments 2022-04-01 and of elevateAccess 2015-07-01; "List Azure role assignments using the REST API".
"""

from __future__ import annotations

import re
import uuid
from typing import Any

from nightlatch.sandbox.microsoft.arm import refusing
from nightlatch.sandbox.microsoft.arm.activity_log import told
from nightlatch.sandbox.microsoft.arm.roles import ACCESS_ADMINISTRATOR
from nightlatch.sandbox.microsoft.arm.scopes import ROOT, fold
from nightlatch.sandbox.microsoft.calls import NOTHING, Answered, Call, Operation
from nightlatch.sandbox.microsoft.refusals import Refused, denied

Thing = dict[str, Any]
_A = "Microsoft.Authorization"
_READ, _WRITE, _DELETE = (f"{_A}/roleAssignments/{verb}" for verb in ("read", "write", "delete"))
_ONE, _ALL = f"{{+scope}}/providers/{_A}/roleAssignments/{{name}}", f"{{+scope}}/providers/{_A}/roleAssignments"
_GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
_PRINCIPAL = re.compile(r"principalId eq '([^']*)'")
_ASSIGNED = re.compile(r"assignedTo\('([^']*)'\)")
_OPTIONAL = ("principalType", "description", "condition", "conditionVersion", "delegatedManagedIdentityResourceId")


def filtered(call: Call, found: list[Thing]) -> list[Thing]:
    """What applies at a scope and above it, below it too where the filter does not exclude it, and to whom the filter names."""
    estate, asked, scope = call.tenant.azure, call.query.get("$filter", ""), fold(call.path["scope"])
    own, assigned = _PRINCIPAL.search(asked), _ASSIGNED.search(asked)
    whom = {own[1].lower()} if own else set()
    if assigned:
        whom = {assigned[1].lower(), *call.tenant.has("members", assigned[1].lower())}
    above = set(estate.chain(scope))
    kept = []
    for each in found:
        place = each["properties"]["scope"]
        near = fold(place) in above or ("atScope()" not in asked and scope in estate.chain(place))
        if near and (not whom or each["properties"]["principalId"] in whom) and not call.tenant.faults.hides(each["id"]):
            kept.append(each)
    return kept


def list_assignments(call: Call) -> Answered:
    """`listForScope`."""
    return call.page(filtered(call, list(call.tenant.azure.assignments.values())), "nextLink")


def get_assignment(call: Call) -> Answered:
    """`get`."""
    found = call.tenant.azure.assignments.get(fold(_id(call)))
    if found is None or call.tenant.faults.hides(found["id"]):
        raise Refused(404, "RoleAssignmentNotFound", f"The role assignment '{call.path['name']}' is not found.")
    return Answered(found)


def put_assignment(call: Call) -> Answered:
    """`create`: the same again changes only what may change."""
    estate, asked, scope = call.tenant.azure, call.body.get("properties", {}), call.path["scope"] or ROOT
    if estate.locked(scope, deleting=False):
        raise refusing.locked(estate.locked(scope, deleting=False), "write")
    principal, role = str(asked.get("principalId", "")), str(asked.get("roleDefinitionId", "")).rpartition("/")[2].lower()
    if role not in estate.definitions:
        raise refusing.bad(f"The specified role definition with ID '{role}' does not exist.", "RoleDefinitionDoesNotExist")
    _need_principal(call, principal, bool(asked.get("principalType")))
    there = estate.assignments.get(fold(_id(call)))
    if there is not None and _triple(there) != (principal, role, fold(scope)):
        raise refusing.fixed()
    for each in estate.assignments.values():
        if each is not there and _triple(each) == (principal, role, fold(scope)):
            raise refusing.exists(each["name"].replace("-", ""))
    now, by = estate.clock().isoformat(), call.bearer.holder
    made = there["properties"] if there else {"createdOn": now, "createdBy": by}
    kept = {name: asked[name] for name in _OPTIONAL if asked.get(name) is not None}
    fixed = {"principalId": principal, "roleDefinitionId": estate.role_id(role, scope), "updatedOn": now, "updatedBy": by}
    properties = {"principalType": "User", **kept, **fixed, "createdOn": made["createdOn"], "createdBy": made["createdBy"]}
    answer = estate.keep(call.path["name"], scope, properties)
    call.tenant.faults.made(answer["id"])
    return Answered(answer, 201)


def delete_assignment(call: Call) -> Answered:
    """`delete`: gives back what it was, and nothing for what is not there."""
    estate, id = call.tenant.azure, _id(call)
    found = estate.assignments.get(fold(id))
    if found is None:
        return NOTHING
    scope = estate.locked(id, deleting=True)
    if scope:
        raise refusing.locked(scope, "delete")
    del estate.assignments[fold(id)]
    return Answered(found)


def elevate(call: Call) -> Answered:
    """`elevateAccess`: User Access Administrator at the root, for a Global Administrator himself."""
    estate, holder = call.tenant.azure, call.bearer.holder
    if _GLOBAL_ADMINISTRATOR not in call.tenant.roles_of(holder):
        raise denied()
    if not any(_triple(each) == (holder, ACCESS_ADMINISTRATOR, ROOT) for each in estate.assignments.values()):
        now = estate.clock().isoformat()
        times = {"createdOn": now, "updatedOn": now, "createdBy": "", "updatedBy": ""}
        who = {"principalId": holder, "principalType": "User", "roleDefinitionId": estate.role_id(ACCESS_ADMINISTRATOR, ROOT)}
        estate.keep(str(uuid.uuid4()), ROOT, {**who, **times})
    return Answered(status=200)


def _id(call: Call) -> str:
    return f"{call.path['scope'].rstrip('/')}/providers/{_A}/roleAssignments/{call.path['name']}"


def _triple(assignment: Thing) -> tuple[str, str, str]:
    own = assignment["properties"]
    return own["principalId"], own["roleDefinitionId"].rpartition("/")[2], fold(own["scope"])


def _need_principal(call: Call, id: str, typed: bool) -> None:
    """Who is given a role has to be in the directory. Raises Refused: who was made a moment ago is overlooked, unless his type is told."""
    tenant, estate = call.tenant, call.tenant.azure
    machines = (each.get("identity", {}) for each in estate.resources.values())
    known = {each["properties"]["principalId"] for each in estate.identities.values()} | {
        each.get("principalId") for each in machines
    }
    there = id in known or any(id in shelf for shelf in (tenant.users, tenant.groups, tenant.principals))
    if not there or (tenant.faults.hides(id) and not typed):
        raise refusing.no_principal(id, estate.tenant)


OPERATIONS = (
    Operation("GET", _ALL, (_READ,), list_assignments),
    Operation("GET", _ONE, (_READ,), get_assignment),
    Operation("PUT", _ONE, (_WRITE,), told(_WRITE, put_assignment)),
    Operation("DELETE", _ONE, (_DELETE,), told(_DELETE, delete_assignment)),
    Operation("POST", f"/providers/{_A}/elevateAccess", (), told(f"{_A}/elevateAccess/action", elevate)),
)
