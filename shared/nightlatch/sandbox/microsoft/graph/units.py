"""Administrative units: who is in one, and above all in a restricted one, where roles of the whole tenant do not reach."""

from nightlatch.sandbox.microsoft import known, making
from nightlatch.sandbox.microsoft.audit import Change, tell
from nightlatch.sandbox.microsoft.calls import NOTHING, Answered, Call, Operation
from nightlatch.sandbox.microsoft.graph.groups import marked, put, take
from nightlatch.sandbox.microsoft.queries import kept, selected
from nightlatch.sandbox.microsoft.refusals import denied
from nightlatch.sandbox.microsoft.tenant import Thing

_WRITE = ("AdministrativeUnit.ReadWrite.All", "Directory.ReadWrite.All")
_READ = ("AdministrativeUnit.Read.All", "Directory.Read.All", *_WRITE)
_MASTERS = frozenset({known.GLOBAL_ADMINISTRATOR, known.PRIVILEGED_ROLES})


def _unit(call: Call) -> Thing:
    return call.tenant.find(call.tenant.units, call.path["unit"])


def _changing(call: Call) -> Thing:
    """A unit whose members the caller may change: of a restricted one only with a role over roles. Raises Refused."""
    found = _unit(call)
    if found["isMemberManagementRestricted"] and not _MASTERS & call.tenant.roles_of(call.bearer.holder):
        raise denied()
    return found


def list_units(call: Call) -> Answered:
    """List administrativeUnits."""
    return call.page([selected(each, call.query) for each in kept(list(call.tenant.units.values()), call.query)])


def get_unit(call: Call) -> Answered:
    """Get administrativeUnit."""
    return Answered(selected(_unit(call), call.query))


def create_unit(call: Call) -> Answered:
    """Create administrativeUnit."""
    restricted = bool(call.body.get("isMemberManagementRestricted"))
    made = making.unit(call.tenant, str(call.body.get("displayName", "")), restricted=restricted)
    changed: list[Change] = [("DisplayName", [], [made["displayName"]]), ("IsMemberManagementRestricted", [], [restricted])]
    tell(call, "Add administrative unit", "AdministrativeUnit", made, changed=changed, kind="Add")
    return Answered(made, 201)


def list_members(call: Call) -> Answered:
    """List members."""
    return call.page([marked(call, each) for each in call.tenant.linked("units", _unit(call)["id"])])


def add_member(call: Call) -> Answered:
    """Add a member."""
    unit = _changing(call)
    found = put(call, "units", unit)
    _tell(call, "Add member to", unit, found, "Assign")
    return NOTHING


def remove_member(call: Call) -> Answered:
    """Remove a member."""
    unit = _changing(call)
    found = take(call, "units", unit, call.path["member"])
    _tell(call, "Remove member from", unit, found, "Unassign")
    return NOTHING


def _tell(call: Call, verb: str, unit: Thing, member: Thing, kind: str) -> None:
    sort = "restricted management administrative unit" if unit["isMemberManagementRestricted"] else "administrative unit"
    changed: list[Change] = [("AdministrativeUnit.ObjectID", None, unit["id"])]
    changed.append(("AdministrativeUnit.DisplayName", None, unit["displayName"]))
    tell(call, f"{verb} {sort}", "AdministrativeUnit", member, unit, changed=changed, kind=kind)


_PLACE = "/directory/administrativeUnits"
OPERATIONS = (
    Operation("GET", _PLACE, _READ, list_units),
    Operation("POST", _PLACE, _WRITE, create_unit),
    Operation("GET", f"{_PLACE}/{{unit}}", _READ, get_unit),
    Operation("GET", f"{_PLACE}/{{unit}}/members", _READ, list_members),
    Operation("POST", f"{_PLACE}/{{unit}}/members/$ref", _WRITE, add_member),
    Operation("DELETE", f"{_PLACE}/{{unit}}/members/{{member}}/$ref", _WRITE, remove_member),
)
