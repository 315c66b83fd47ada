"""Role definitions: told, made, changed and deleted, while nobody holds them.

Source: reference of role definitions 2022-04-01.
"""

from typing import Any

from nightlatch.sandbox.microsoft.arm import refusing
from nightlatch.sandbox.microsoft.arm.activity_log import told
from nightlatch.sandbox.microsoft.arm.scopes import fold
from nightlatch.sandbox.microsoft.calls import NOTHING, Answered, Call, Operation
from nightlatch.sandbox.microsoft.refusals import Refused

Thing = dict[str, Any]
_A = "Microsoft.Authorization"
_READ, _WRITE, _DELETE = (f"{_A}/roleDefinitions/{verb}" for verb in ("read", "write", "delete"))
_ONE, _ALL = f"{{+scope}}/providers/{_A}/roleDefinitions/{{name}}", f"{{+scope}}/providers/{_A}/roleDefinitions"


def list_definitions(call: Call) -> Answered:
    """`list`: what may be assigned at the scope; `type eq 'CustomRole'` narrows it."""
    places = call.tenant.azure.chain(call.path["scope"])
    custom = "CustomRole" in call.query.get("$filter", "")
    found = [
        each
        for each in call.tenant.azure.definitions.values()
        if (not custom or each["properties"]["type"] == "CustomRole")
        and any(fold(scope) in places for scope in each["properties"]["assignableScopes"])
    ]
    return call.page(found, "nextLink")


def get_definition(call: Call) -> Answered:
    """`get`."""
    found = call.tenant.azure.definitions.get(call.path["name"].lower())
    if found is None:
        raise refusing.Refused(
            404, "RoleDefinitionDoesNotExist", f"The specified role definition '{call.path['name']}' does not exist."
        )
    return Answered(found)


def put_definition(call: Call) -> Answered:
    """`createOrUpdate`: of custom roles, never of built-in ones."""
    estate, id, asked = call.tenant.azure, call.path["name"].lower(), call.body.get("properties", {})
    there = estate.definitions.get(id)
    if there is not None and there["properties"]["type"] != "CustomRole":
        raise refusing.bad("Built-in role definitions can not be changed.", "RoleDefinitionUpdateNotPermitted")
    if not asked.get("assignableScopes") or not asked.get("roleName"):
        raise refusing.bad("The role definition needs a name and assignable scopes.", "InvalidRoleDefinition")
    now, by = estate.clock().isoformat(), call.bearer.holder
    made = there["properties"] if there else {"createdOn": now, "createdBy": by}
    times = {"createdOn": made.get("createdOn"), "createdBy": made.get("createdBy"), "updatedOn": now, "updatedBy": by}
    estate.definitions[id] = {
        "id": f"{call.path['scope'].rstrip('/')}/providers/{_A}/roleDefinitions/{id}",
        "name": id,
        "type": f"{_A}/roleDefinitions",
        "properties": {**asked, "type": "CustomRole", **times},
    }
    return Answered(estate.definitions[id], 201)


def delete_definition(call: Call) -> Answered:
    """`delete`: refused while somebody holds it."""
    estate, id = call.tenant.azure, call.path["name"].lower()
    if any(each["properties"]["roleDefinitionId"].endswith(f"/{id}") for each in estate.assignments.values()):
        raise refusing.bad("There are existing role assignments referencing role.", "RoleDefinitionHasAssignments")
    found = estate.definitions.pop(id, None)
    return NOTHING if found is None else Answered(found)


OPERATIONS = (
    Operation("GET", _ALL, (_READ,), list_definitions),
    Operation("GET", _ONE, (_READ,), get_definition),
    Operation("PUT", _ONE, (_WRITE,), told(_WRITE, put_definition)),
    Operation("DELETE", _ONE, (_DELETE,), told(_DELETE, delete_definition)),
)
