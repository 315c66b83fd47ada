"""Groups: made, and their members and owners put in and taken out."""

from nightlatch.sandbox.microsoft import making
from nightlatch.sandbox.microsoft.audit import Change, tell
from nightlatch.sandbox.microsoft.calls import NOTHING, Answered, Call, Operation
from nightlatch.sandbox.microsoft.graph.admission import need_reach
from nightlatch.sandbox.microsoft.queries import kept, selected
from nightlatch.sandbox.microsoft.refusals import bad, not_found
from nightlatch.sandbox.microsoft.tenant import Thing

_READ = ("GroupMember.Read.All", "Group.Read.All", "Directory.Read.All", "Group.ReadWrite.All", "Directory.ReadWrite.All")
_MEMBERS = ("GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All")
_WRITE = ("Group.ReadWrite.All", "Directory.ReadWrite.All")
ROLES = "RoleManagement.ReadWrite.Directory"


def _group(call: Call) -> Thing:
    return call.tenant.find(call.tenant.groups, call.path["group"])


def list_groups(call: Call) -> Answered:
    """List groups."""
    found = [each for each in call.tenant.groups.values() if not call.tenant.faults.hides(each["id"])]
    return call.page([selected(each, call.query) for each in kept(found, call.query)])


def get_group(call: Call) -> Answered:
    """Get group."""
    return Answered(selected(_group(call), call.query))


def create_group(call: Call) -> Answered:
    """Create group; one that roles are given to is as good as a role."""
    assignable = bool(call.body.get("isAssignableToRole"))
    if assignable:
        call.need(ROLES)
    made = making.group(call.tenant, str(call.body.get("displayName", "")), assignable=assignable, made=call.tenant.clock())
    call.tenant.faults.made(made["id"])
    changed: list[Change] = [("DisplayName", [], [made["displayName"]]), ("IsAssignableToRole", [], [assignable])]
    tell(call, "Add group", "GroupManagement", made, changed=changed, kind="Add")
    return Answered(made, 201)


def list_members(call: Call) -> Answered:
    """List members, each with its sort."""
    return call.page([marked(call, each) for each in call.tenant.linked("members", _group(call)["id"])])


def list_owners(call: Call) -> Answered:
    """List owners."""
    return call.page([marked(call, each) for each in call.tenant.linked("owners", _group(call)["id"])])


def marked(call: Call, id: str) -> Thing:
    """A member or owner as a list of directory objects tells it."""
    tenant = call.tenant
    shelves = (("user", tenant.users), ("group", tenant.groups), ("servicePrincipal", tenant.principals))
    sort, found = next((sort, shelf[id]) for sort, shelf in shelves if id in shelf)
    return {"@odata.type": f"#microsoft.graph.{sort}", **selected(found, call.query)}


def referred(call: Call) -> Thing:
    """The directory object that a body points to. Raises Refused."""
    place = str(call.body.get("@odata.id", ""))
    if not place:
        raise bad("A resource reference is required.")
    return call.tenant.anything(place.rpartition("/")[2])


def put(call: Call, relation: str, holder: Thing) -> Thing:
    """Let what a body points to be in a relation to a thing, in which it must not be yet. Raises Refused."""
    found, links = referred(call), call.tenant.linked(relation, holder["id"])
    if found["id"] in links:
        raise bad(f"One or more added object references already exist for the following modified properties: '{relation}'.")
    links.append(found["id"])
    return found


def take(call: Call, relation: str, holder: Thing, id: str) -> Thing:
    """End a relation. Raises Refused."""
    links = call.tenant.linked(relation, holder["id"])
    if id not in links:
        raise not_found(id)
    links.remove(id)
    return call.tenant.anything(id)


def _changing(call: Call) -> Thing:
    """A group whose members or owners the caller may change. Raises Refused."""
    found = _group(call)
    need_reach(call, found["id"])
    if found["isAssignableToRole"]:
        call.need(ROLES)
    if found["onPremisesSyncEnabled"] or "DynamicMembership" in found["groupTypes"]:
        raise bad("Insufficient privileges: the members of this group are managed elsewhere.")
    return found


def named(group: Thing, removed: bool = False) -> list[Change]:
    """How the log names the group that somebody joins or leaves."""
    told = {"Group.ObjectID": group["id"], "Group.DisplayName": group["displayName"], "Group.WellKnownObjectName": None}
    return [(name, text, None) if removed else (name, None, text) for name, text in told.items()]


def add_member(call: Call) -> Answered:
    """Add members."""
    group = _changing(call)
    found = put(call, "members", group)
    tell(call, "Add member to group", "GroupManagement", found, group, changed=named(group), kind="Assign")
    return NOTHING


def remove_member(call: Call) -> Answered:
    """Remove member."""
    group = _changing(call)
    found = take(call, "members", group, call.path["member"])
    tell(call, "Remove member from group", "GroupManagement", found, group, changed=named(group, True), kind="Unassign")
    return NOTHING


def add_owner(call: Call) -> Answered:
    """Add owners."""
    group = _changing(call)
    found = put(call, "owners", group)
    tell(call, "Add owner to group", "GroupManagement", found, group, changed=named(group), kind="Assign")
    return NOTHING


def remove_owner(call: Call) -> Answered:
    """Remove group owner: the last one of a group stays."""
    group = _changing(call)
    if call.tenant.linked("owners", group["id"]) == [call.path["owner"]]:
        raise bad("The group must have at least one owner, hence this owner cannot be removed.")
    found = take(call, "owners", group, call.path["owner"])
    tell(call, "Remove owner from group", "GroupManagement", found, group, changed=named(group, True), kind="Unassign")
    return NOTHING


_ONE = "/groups/{group}"
OPERATIONS = (
    Operation("GET", "/groups", _READ, list_groups),
    Operation("POST", "/groups", ("Group.Create", *_WRITE), create_group),
    Operation("GET", _ONE, _READ, get_group),
    Operation("GET", f"{_ONE}/members", _READ, list_members),
    Operation("GET", f"{_ONE}/owners", _READ, list_owners),
    Operation("POST", f"{_ONE}/members/$ref", _MEMBERS, add_member),
    Operation("DELETE", f"{_ONE}/members/{{member}}/$ref", _MEMBERS, remove_member),
    Operation("POST", f"{_ONE}/owners/$ref", _WRITE, add_owner),
    Operation("DELETE", f"{_ONE}/owners/{{owner}}/$ref", _WRITE, remove_owner),
)
