"""Administrators' roles of users, groups and clients: given, taken, and narrowed to groups or applications."""

from collections.abc import Callable

from nightlatch.sandbox.okta.calls import NOTHING, Answered, Call, Operation
from nightlatch.sandbox.okta.organization import Thing
from nightlatch.sandbox.okta.refusals import Refused, invalid, not_found

_R, _RR = "okta.roles.manage", "okta.roles.read"
_HOLDERS = {
    "users": ("/api/v1/users/{holder}/roles", "user.account.privilege"),
    "groups": ("/api/v1/groups/{holder}/roles", "group.privilege"),
    "clients": ("/oauth2/v1/clients/{holder}/roles", "app.oauth2.client.privilege"),
}
"""Where the roles of each sort of holder are served, and what their events begin with."""


def _holder(call: Call, sort: str) -> Thing:
    """Who holds roles. Raises Refused."""
    key = call.path["holder"]
    if sort == "users":
        return call.org.find(key)
    found = (call.org.groups if sort == "groups" else call.org.apps).get(key)
    if found is None:
        raise not_found(key, "UserGroup" if sort == "groups" else "Client")
    return found


def _own(call: Call, sort: str) -> Thing:
    """A role that the holder holds directly. Raises Refused."""
    holder = _holder(call, sort)["id"]
    who, told = call.org.assignments.get(call.path["role"], ("", {}))
    if who != holder:
        raise not_found(call.path["role"], "RoleAssignment")
    return told


def _tell(call: Call, sort: str, holder: Thing, told: Thing, *, given: bool) -> None:
    """A binding of a custom role has events of its own; of a standard one the whole set that is left is told, as if it were given."""
    if "role" in told:
        role = {"id": told["role"], "type": "CustomRole", "alternateId": "unknown", "displayName": told["label"]}
        reach = {"id": told["resource-set"], "type": "ResourceSet", "alternateId": "unknown", "displayName": "resources"}
        call.tell(f"iam.resourceset.bindings.{'add' if given else 'delete'}", holder, role, reach)
        return
    left = [each["label"] for each in call.org.held(holder["id"]) if "role" not in each]
    verb = "grant" if left else "revoke"
    call.tell(f"{_HOLDERS[sort][1]}.{verb}", holder, **({"privilegeGranted": ", ".join(left)} if left else {}))


def list_roles(sort: str) -> Callable[[Call], Answered]:
    """`listAssignedRolesForUser` and its siblings."""
    return lambda call: Answered(call.org.held(_holder(call, sort)["id"]))


def give_role(sort: str) -> Callable[[Call], Answered]:
    """`assignRoleToUser` and its siblings."""

    def does(call: Call) -> Answered:
        call.need_super()
        holder, body = _holder(call, sort), call.body
        custom = {name: body[name] for name in ("role", "resource-set") if name in body}
        if body["type"] == "CUSTOM" and custom.get("role") not in call.org.roles:
            raise not_found(str(custom.get("role")), "CustomRole")
        if any(_is_same(each, body) for who, each in call.org.assignments.values() if who == holder["id"]):
            raise Refused("E0000090", "The role specified is already assigned to the user.")
        told = call.org.assign(holder["id"], body["type"], None, **custom)
        _tell(call, sort, holder, told, given=True)
        return Answered(told, 201 if sort == "users" else 200)

    return does


def _is_same(told: Thing, body: Thing) -> bool:
    return all(told.get(name) == body.get(name) for name in ("type", "role", "resource-set"))


def take_role(sort: str) -> Callable[[Call], Answered]:
    """`unassignRoleFromUser` and its siblings."""

    def does(call: Call) -> Answered:
        call.need_super()
        told = _own(call, sort)
        del call.org.assignments[told["id"]], call.org.targets[told["id"]]
        _tell(call, sort, _holder(call, sort), told, given=False)
        return NOTHING

    return does


def list_targets(sort: str, shelf: str) -> Callable[[Call], Answered]:
    """`listGroupTargetsForRole`, listApplicationTargetsForApplicationAdministratorRoleForUser, and their siblings."""

    def does(call: Call) -> Answered:
        told = _own(call, sort)
        kept = [each.removeprefix(f"{shelf}/") for each in call.org.targets[told["id"]] if each.startswith(f"{shelf}/")]
        found = [call.org.groups[each] if shelf == "groups" else _application(each) for each in kept]
        page, following = call.page(found)
        return Answered(page, next=following)

    return does


def _application(text: str) -> Thing:
    name, _, id = text.partition("/")
    return {"name": name, **({"id": id} if id else {})}


def narrow(sort: str) -> Callable[[Call], Answered]:
    """`assignGroupTargetToUserRole`, assignAppTargetToAdminRoleForUser, and their siblings."""

    def does(call: Call) -> Answered:
        call.need_super()
        held = call.org.targets[_own(call, sort)["id"]]
        one = f"/{call.path['app']}" if "app" in call.path else ""
        wanted = f"groups/{call.path['group']}" if "group" in call.path else f"catalog/apps/{call.path['name']}{one}"
        if wanted.startswith("groups/") and call.path["group"] not in call.org.groups:
            raise invalid("The group does not exist")
        held += [] if wanted in held else [wanted]
        whole_sort = sort == "groups" and wanted == f"catalog/apps/{call.path.get('name')}"
        return Answered({}) if whole_sort else NOTHING  # the one of them that is answered 200

    return does


def list_assignees(call: Call) -> Answered:
    """`listUsersWithRoleAssignments`: the next page stands in the answer itself."""
    found, following = call.page([{"id": id} for id in call.org.users if call.org.held(id)])
    links = {"_links": {"next": {"href": following}}} if following else {}
    return Answered({"value": found, **links})


def list_permissions(call: Call) -> Answered:
    """`listRolePermissions`."""
    found = call.org.permissions.get(call.path["role"])
    if found is None:
        raise not_found(call.path["role"], "CustomRole")
    return Answered({"permissions": [{"label": each} for each in found]})


def _of(sort: str) -> tuple[Operation, ...]:
    path = _HOLDERS[sort][0]
    one = f"{path}/{{role}}"
    apps = f"{one}/targets/catalog/apps"
    return (
        Operation("GET", path, _RR, list_roles(sort)),
        Operation("POST", path, _R, give_role(sort)),
        Operation("DELETE", one, _R, take_role(sort)),
        Operation("GET", f"{one}/targets/groups", _RR, list_targets(sort, "groups")),
        Operation("PUT", f"{one}/targets/groups/{{group}}", _R, narrow(sort)),
        Operation("GET", apps, _RR, list_targets(sort, "catalog/apps")),
        Operation("PUT", f"{apps}/{{name}}", _R, narrow(sort)),
        Operation("PUT", f"{apps}/{{name}}/{{app}}", _R, narrow(sort)),
    )


OPERATIONS = (
    Operation("GET", "/api/v1/iam/assignees/users", _RR, list_assignees),
    Operation("GET", "/api/v1/iam/roles/{role}/permissions", _RR, list_permissions),
    *(operation for sort in _HOLDERS for operation in _of(sort)),
)
