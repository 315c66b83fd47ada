"""Privileged Identity Management of the directory's roles: who holds one for how long, who may take one, and the requests that change it.

An assignment is not taken back in its first five minutes (`ActiveDurationTooShort`), and who was eligible loses with the eligibility what
he took by it: public clients of this interface met both; Microsoft's reference has neither.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from nightlatch.sandbox.microsoft import known, making
from nightlatch.sandbox.microsoft.audit import Change, tell
from nightlatch.sandbox.microsoft.calls import Answered, Call, Operation
from nightlatch.sandbox.microsoft.graph import roles
from nightlatch.sandbox.microsoft.graph.groups import marked
from nightlatch.sandbox.microsoft.queries import expanded, kept
from nightlatch.sandbox.microsoft.refusals import bad, denied
from nightlatch.sandbox.microsoft.tenant import Shelf, Tenant, Thing, new_id, stamp

_ACTIVE, _ELIGIBLE = "RoleAssignmentSchedule", "RoleEligibilitySchedule"
_STEPS = {
    (_ACTIVE, "adminAssign"): "Add member to role in PIM {step} ({length})",
    (_ACTIVE, "adminRemove"): "Remove member from role in PIM {step} ({length})",
    (_ACTIVE, "selfActivate"): "Add member to role {step} (PIM activation)",
    (_ACTIVE, "selfDeactivate"): "Remove member from role {step} (PIM deactivate)",
    (_ELIGIBLE, "adminAssign"): "Add eligible member to role in PIM {step} ({length})",
    (_ELIGIBLE, "adminRemove"): "Remove eligible member from role in PIM {step} ({length})",
}
_TYPES = {"adminAssign": "AdminAssignPermanent", "adminRemove": "AdminRemovePermanent"}
"""What PIM tells of a request: that it was `requested`, and that it is `completed`. Core Directory tells its own entry beside."""
_CORE = {
    (_ACTIVE, "adminAssign"): "Add member to role",
    (_ACTIVE, "adminRemove"): "Remove member from role",
    (_ACTIVE, "selfActivate"): "Add member to role",
    (_ACTIVE, "selfDeactivate"): "Remove member from role",
    (_ELIGIBLE, "adminAssign"): "Add eligible member to role",
    (_ELIGIBLE, "adminRemove"): "Remove eligible member from role",
}


def _listing(sort: str) -> Callable[[Call], Answered]:
    def list_schedules(call: Call) -> Answered:
        shelf, wider = _shelf(call.tenant, sort), expanded(call.query, "principal")
        found = kept([each for each in shelf.values() if not call.tenant.faults.hides(each["id"])], call.query)
        return call.page([{**each, "principal": marked(call, each["principalId"])} if wider else each for each in found])

    return list_schedules


def _instances(sort: str) -> Callable[[Call], Answered]:
    """Instances: what holds now, with the schedule that it comes from; for an active one also the assignment."""
    more = "roleAssignment" if sort == _ACTIVE else "roleEligibility"

    def list_instances(call: Call) -> Answered:
        found = [
            {
                **{name: each[name] for name in ("id", "principalId", "roleDefinitionId", "directoryScopeId", "memberType")},
                **({"assignmentType": each["assignmentType"], "roleAssignmentOriginId": each["id"]} if sort == _ACTIVE else {}),
                "startDateTime": each["scheduleInfo"]["startDateTime"],
                "endDateTime": None,
                f"{more}ScheduleId": each["id"],
            }
            for each in _shelf(call.tenant, sort).values()
        ]
        return call.page(kept(found, call.query))

    return list_instances


def _shelf(tenant: Tenant, sort: str) -> Shelf:
    return tenant.schedules if sort == _ACTIVE else tenant.eligible


def _requesting(sort: str) -> Callable[[Call], Answered]:
    active: Mapping[str, Callable[[Call], Thing]] = {
        "adminAssign": _give,
        "adminRemove": _remove,
        "selfActivate": _activate,
        "selfDeactivate": _deactivate,
    }
    eligible: Mapping[str, Callable[[Call], Thing]] = {"adminAssign": _entitle, "adminRemove": _disentitle}
    does = active if sort == _ACTIVE else eligible

    def request(call: Call) -> Answered:
        """Create a schedule request: a permission to remove opens nothing else."""
        action = str(call.body.get("action"))
        if action not in does:
            raise bad(f"The request action '{action}' is not supported here.", "InvalidRoleAssignmentRequestAction")
        if action != "adminRemove":
            call.need(f"{sort}.ReadWrite.Directory", roles.WRITE)
        if action.startswith("self") and call.bearer.holder != call.body.get("principalId"):
            raise denied()
        call.tenant.principal(str(call.body.get("principalId")))
        found = does[action](call)
        _tell(call, sort, action, found)
        told = {name: found[name] for name in ("principalId", "roleDefinitionId", "directoryScopeId")}
        more = {"status": "Revoked" if "Remove" in action or "Deactivate" in action else "Provisioned", "action": action}
        of = {
            "targetScheduleId": found["id"],
            "createdDateTime": stamp(call.tenant.clock()),
            "justification": call.body.get("justification"),
        }
        return Answered({"id": new_id(), **told, **more, **of, "scheduleInfo": call.body.get("scheduleInfo")}, 201)

    return request


def _named(call: Call, shelf: Shelf, sort: str = "") -> Thing | None:
    """The schedule that a request is about: of this principal, role and scope."""
    names = ("principalId", "roleDefinitionId", "directoryScopeId")
    for each in shelf.values():
        if all(each[name] == call.body.get(name) for name in names) and each.get("assignmentType", sort) == sort:
            return each
    return None


def _found(call: Call, shelf: Shelf, sort: str = "") -> Thing:
    found = _named(call, shelf, sort)
    if found is None:
        raise bad("The Role assignment does not exist.", "RoleAssignmentDoesNotExist")
    return found


def _give(call: Call) -> Thing:
    if _named(call, call.tenant.schedules, "Assigned"):
        raise bad("The Role assignment already exists.", "RoleAssignmentExists")
    made = roles.assigned(call, str(call.body.get("directoryScopeId", "")))
    _limit(call, call.tenant.schedules[made["id"]])
    return made


def _limit(call: Call, schedule: Thing) -> None:
    """A schedule ends when the request says."""
    schedule["scheduleInfo"]["expiration"].update((call.body.get("scheduleInfo") or {}).get("expiration") or {})


def _remove(call: Call) -> Thing:
    found = _found(call, call.tenant.schedules, "Assigned")
    _need_age(call.tenant, found)
    roles.end(call.tenant, found["id"])
    return found


def _need_age(tenant: Tenant, schedule: Thing) -> None:
    since = datetime.fromisoformat(schedule["createdDateTime"])
    if tenant.clock() - since < timedelta(seconds=tenant.minimum_s):
        raise bad("The Active duration is too short. Minimum Required is 5 minutes.", "ActiveDurationTooShort")


def _activate(call: Call) -> Thing:
    tenant = call.tenant
    if _named(call, tenant.eligible) is None:
        raise bad('The following policy rules failed: ["EligibilityRule"]', "RoleAssignmentRequestPolicyValidationFailed")
    if _named(call, tenant.schedules, "Activated"):
        raise bad("The Role assignment already exists.", "RoleAssignmentExists")
    holder, role, scope = (str(call.body[name]) for name in ("principalId", "roleDefinitionId", "directoryScopeId"))
    return making.assign(tenant, holder, role, scope, tenant.clock(), "Activated")


def _deactivate(call: Call) -> Thing:
    found = _found(call, call.tenant.schedules, "Activated")
    _need_age(call.tenant, found)
    roles.end(call.tenant, found["id"])
    return found


def _entitle(call: Call) -> Thing:
    tenant = call.tenant
    if _named(call, tenant.eligible):
        raise bad("The Role assignment already exists.", "RoleAssignmentExists")
    role = roles.definition(tenant, str(call.body.get("roleDefinitionId")))
    scope = str(call.body.get("directoryScopeId", "/"))
    made = making.entitle(tenant, str(call.body["principalId"]), role["id"], scope, tenant.clock())
    _limit(call, made)
    tenant.faults.made(made["id"])
    return made


def _disentitle(call: Call) -> Thing:
    found = _found(call, call.tenant.eligible)
    del call.tenant.eligible[found["id"]]
    taken = _named(call, call.tenant.schedules, "Activated")
    if taken is not None:
        roles.end(call.tenant, taken["id"])
    return found


def _tell(call: Call, sort: str, action: str, found: Thing) -> None:
    """As in a real tenant: by PIM in two steps, whose first target is the role, and by Core Directory, for which PIM itself did it."""
    tenant, role = call.tenant, call.tenant.definitions[found["roleDefinitionId"]]
    told = {"id": role["id"], "displayName": role["displayName"], "type": "Role"}
    request = {"id": new_id(), "displayName": None, "type": "Request"}
    directory = {"id": tenant.id, "displayName": "Contoso", "type": "Directory"}
    targets = (told, request, tenant.anything(found["principalId"]), directory)
    changed: list[Change] = [("RoleDefinitionOriginId", None, role["id"]), ("TemplateId", None, role["templateId"])]
    more = {"RoleDefinitionOriginId": role["id"], "RoleDefinitionOriginType": "BuiltInRole", "TemplateId": role["templateId"]}
    asked, done = (
        tell(call, activity, "RoleManagement", *targets, changed=changed, kind="", more=more, service="PIM")
        for activity in (
            _STEPS[sort, action].format(step=step, length=_length(call, found)) for step in ("requested", "completed")
        )
    )
    for entry in (asked, done):
        entry["resultReason"] = str(call.body.get("justification") or "")
        entry["operationType"] = _TYPES.get(action, "ActivateRole")
    done["correlationId"] = asked["correlationId"]
    removed = "Remove" in action or "Deactivate" in action
    roles.tell_role(call, _CORE[sort, action], found, removed=removed, by=known.PIM_PRINCIPAL)


def _length(call: Call, found: Thing) -> str:
    schedule = found.get("scheduleInfo") or call.body.get("scheduleInfo") or {}
    return "permanent" if (schedule.get("expiration") or {}).get("type", "noExpiration") == "noExpiration" else "timebound"


def _operations(sort: str, path: str) -> tuple[Operation, ...]:
    read, write, remove = f"{sort}.Read.Directory", f"{sort}.ReadWrite.Directory", f"{sort}.Remove.Directory"
    reading = (read, "RoleManagement.Read.Directory", "RoleManagement.Read.All", write, roles.WRITE)
    place = f"/roleManagement/directory/{path}Schedule"
    return (
        Operation("GET", f"{place}s", reading, _listing(sort)),
        Operation("GET", f"{place}Instances", reading, _instances(sort)),
        Operation("POST", f"{place}Requests", (remove, write, roles.WRITE), _requesting(sort)),
    )


OPERATIONS = (*_operations(_ACTIVE, "roleAssignment"), *_operations(_ELIGIBLE, "roleEligibility"))
