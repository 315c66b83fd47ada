"""Roles of the directory and who holds them: as `roleManagement` tells it, and as the older `directoryRoles` does."""

from nightlatch.sandbox.microsoft import known, making
from nightlatch.sandbox.microsoft.audit import Change, role_changes, tell
from nightlatch.sandbox.microsoft.calls import NOTHING, Answered, Call, Operation
from nightlatch.sandbox.microsoft.graph.groups import marked
from nightlatch.sandbox.microsoft.queries import expanded, kept, selected
from nightlatch.sandbox.microsoft.refusals import bad, denied, not_found
from nightlatch.sandbox.microsoft.tenant import Tenant, Thing

WRITE = "RoleManagement.ReadWrite.Directory"
READ = ("RoleManagement.Read.Directory", "RoleManagement.Read.All", "Directory.Read.All", WRITE, "Directory.ReadWrite.All")
_CONFLICT = "A conflicting object with one or more of the specified property values is present in the directory."


def list_definitions(call: Call) -> Answered:
    """List roleDefinitions."""
    return call.page([selected(each, call.query) for each in kept(list(call.tenant.definitions.values()), call.query)])


def definition(tenant: Tenant, id: str) -> Thing:
    """A role by its id, which of a built-in one is its template's too. Raises Refused."""
    found = tenant.definitions.get(id.lower())
    if found is None:
        raise not_found(id)
    return found


def get_definition(call: Call) -> Answered:
    """Get unifiedRoleDefinition."""
    return Answered(definition(call.tenant, call.path["role"]))


def create_definition(call: Call) -> Answered:
    """Create roleDefinitions."""
    made = making.definition(call.tenant, str(call.body.get("displayName", "")))
    made["rolePermissions"] = call.body.get("rolePermissions", [])
    _tell_definition(call, "Add role definition", made, "Add")
    return Answered(made, 201)


def update_definition(call: Call) -> Answered:
    """Update unifiedRoleDefinition: custom ones only."""
    found = definition(call.tenant, call.path["role"])
    if found["isBuiltIn"]:
        raise bad("Built-in role definitions cannot be changed.")
    found.update(call.body)
    _tell_definition(call, "Update role definition", found, "Update")
    return NOTHING


def _tell_definition(call: Call, activity: str, found: Thing, kind: str) -> None:
    actions = [action for each in found["rolePermissions"] for action in each["allowedResourceActions"]]
    changed: list[Change] = [("DisplayName", [], [found["displayName"]]), ("RolePermissions", [], actions)]
    tell(call, activity, "RoleManagement", {**found, "type": "Role"}, changed=changed, kind=kind)


def list_assignments(call: Call) -> Answered:
    """List unifiedRoleAssignments: Graph wants to know of whom, or of what."""
    wider = expanded(call.query, "principal", "roleDefinition")
    if len(wider) > 1:
        raise bad("Only one property can be expanded at a time.")
    found = [each for each in call.tenant.assignments.values() if not call.tenant.faults.hides(each["id"])]
    return call.page([selected(_wider(call, each, wider), call.query) for each in kept(found, call.query)])


def _wider(call: Call, assignment: Thing, names: tuple[str, ...]) -> Thing:
    if "principal" in names:
        return {**assignment, "principal": marked(call, assignment["principalId"])}
    return {**assignment, "roleDefinition": call.tenant.definitions[assignment["roleDefinitionId"]]} if names else assignment


def get_assignment(call: Call) -> Answered:
    """Get unifiedRoleAssignment."""
    return Answered(_assignment(call))


def _assignment(call: Call) -> Thing:
    return call.tenant.find(call.tenant.assignments, call.path["assignment"])


def assign(call: Call) -> Answered:
    """Create unifiedRoleAssignment: once, and of groups only to those that are meant for it."""
    made = assigned(call, str(call.body.get("directoryScopeId", "")))
    tell_role(call, "Add member to role", made)
    return Answered(made, 201)


def assigned(call: Call, scope: str) -> Thing:
    """A new assignment, as the body says. Raises Refused."""
    tenant, role = call.tenant, definition(call.tenant, str(call.body.get("roleDefinitionId")))
    holder = tenant.principal(str(call.body.get("principalId")))
    if not scope.startswith("/"):
        raise bad("A scope is required: directoryScopeId.")
    if holder["id"] in tenant.groups and not holder["isAssignableToRole"]:
        raise bad("The group is not a role assignable group.")
    if any(_same(each, holder["id"], role["id"], scope) for each in tenant.assignments.values()):
        raise bad(_CONFLICT)
    made = making.assign(tenant, holder["id"], role["id"], scope, tenant.clock())
    tenant.faults.made(made["id"])
    return made


def _same(each: Thing, principal: str, role: str, scope: str) -> bool:
    return (each["principalId"], each["roleDefinitionId"], each["directoryScopeId"]) == (principal, role, scope)


def unassign(call: Call) -> Answered:
    """Delete unifiedRoleAssignment: of Global Administrator nobody takes back his own."""
    found = _assignment(call)
    if (found["principalId"], found["roleDefinitionId"]) == (call.bearer.holder, known.GLOBAL_ADMINISTRATOR):
        raise denied(" Removing self from Global Administrator built-in role is not allowed.")
    end(call.tenant, found["id"])
    tell_role(call, "Remove member from role", found, removed=True)
    return NOTHING


def end(tenant: Tenant, id: str) -> None:
    """An assignment is over, and so is its schedule."""
    del tenant.assignments[id]
    tenant.schedules.pop(id, None)


def tell_role(call: Call, activity: str, assignment: Thing, *, removed: bool = False) -> None:
    """Core Directory's words for a role: first whoever gets or loses it, then the role."""
    tenant, role = call.tenant, call.tenant.definitions[assignment["roleDefinitionId"]]
    holder = tenant.anything(assignment["principalId"])
    told = {**role, "type": "Role"}
    kind = "Unassign" if removed else "Assign"
    tell(call, activity, "RoleManagement", holder, told, changed=role_changes(role, removed), kind=kind)


def list_roles(call: Call) -> Answered:
    """List directoryRoles: the built-in roles that somebody holds for the whole tenant."""
    held = {each["roleDefinitionId"] for each in call.tenant.assignments.values() if each["directoryScopeId"] == "/"}
    found = [_as_role(each) for each in call.tenant.definitions.values() if each["isBuiltIn"] and each["id"] in held]
    return call.page(kept(found, call.query))


def _as_role(definition: Thing) -> Thing:
    names = ("id", "displayName", "description")
    return {**{name: definition[name] for name in names}, "roleTemplateId": definition["templateId"]}


def list_role_members(call: Call) -> Answered:
    """List members of a directory role."""
    role = definition(call.tenant, call.path["role"].removeprefix("roleTemplateId=").strip("'"))["id"]
    found = [
        each for each in call.tenant.assignments.values() if (each["roleDefinitionId"], each["directoryScopeId"]) == (role, "/")
    ]
    return call.page([marked(call, each["principalId"]) for each in found])


_PLACE = "/roleManagement/directory"
_DEFINITIONS, _ASSIGNMENTS = f"{_PLACE}/roleDefinitions", f"{_PLACE}/roleAssignments"
OPERATIONS = (
    Operation("GET", _DEFINITIONS, READ, list_definitions),
    Operation("POST", _DEFINITIONS, (WRITE,), create_definition),
    Operation("GET", f"{_DEFINITIONS}/{{role}}", READ, get_definition),
    Operation("PATCH", f"{_DEFINITIONS}/{{role}}", (WRITE,), update_definition),
    Operation("GET", _ASSIGNMENTS, READ, list_assignments),
    Operation("POST", _ASSIGNMENTS, (WRITE,), assign),
    Operation("GET", f"{_ASSIGNMENTS}/{{assignment}}", READ, get_assignment),
    Operation("DELETE", f"{_ASSIGNMENTS}/{{assignment}}", (WRITE,), unassign),
    Operation("GET", "/directoryRoles", READ, list_roles),
    Operation("GET", "/directoryRoles/{role}/members", READ, list_role_members),
)
