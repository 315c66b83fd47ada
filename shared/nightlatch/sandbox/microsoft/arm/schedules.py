"""Privileged Identity Management for Azure: who is eligible for a role, who has it for a time, and the requests that change either.

What is active stands among the role assignments too. PIM takes nothing back in the first minutes of an assignment.

Source: reference of role assignment and role eligibility schedules and their requests, 2020-10-01.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from nightlatch.sandbox.microsoft.arm import refusing
from nightlatch.sandbox.microsoft.arm.activity_log import told
from nightlatch.sandbox.microsoft.arm.assignments import filtered
from nightlatch.sandbox.microsoft.arm.estate import Shelf
from nightlatch.sandbox.microsoft.arm.scopes import fold
from nightlatch.sandbox.microsoft.calls import Answered, Call, Does, Operation

Thing = dict[str, Any]
_A = "Microsoft.Authorization"
_SORTS = ("Assignment", "Eligibility")


def _shelf(call: Call, sort: str) -> Shelf:
    return call.tenant.azure.active if sort == "Assignment" else call.tenant.azure.eligible


def listing(sort: str) -> Does:
    """`listForScope` of the schedules."""
    return lambda call: call.page(filtered(call, list(_shelf(call, sort).values())), "nextLink")


def requesting(sort: str) -> Does:
    """`create` of a request, which is carried out at once."""

    def does(call: Call) -> Answered:
        asked = call.body.get("properties", {})
        kind = asked.get("requestType")
        if kind in ("AdminAssign", "SelfActivate"):
            _begin(call, sort, asked)
        elif kind in ("AdminRemove", "SelfDeactivate"):
            _end(call, sort, asked)
        else:
            raise refusing.bad(f"The request type '{kind}' is not supported.", "InvalidRequestType")
        status = "Provisioned" if kind in ("AdminAssign", "SelfActivate") else "Revoked"
        id = f"{call.path['scope']}/providers/{_A}/role{sort}ScheduleRequests/{call.path['name']}"
        by = {"requestorId": call.bearer.holder, "createdOn": call.tenant.azure.clock().isoformat(), "scope": call.path["scope"]}
        properties = {**asked, **by, "status": status, "principalType": "User"}
        return Answered(
            {"id": id, "name": call.path["name"], "type": f"{_A}/role{sort}ScheduleRequests", "properties": properties}, 201
        )

    return does


def _found(call: Call, sort: str, asked: Thing) -> Thing | None:
    wanted = _triple({**asked, "scope": call.path["scope"]})
    return next((each for each in _shelf(call, sort).values() if _triple(each["properties"]) == wanted), None)


def _begin(call: Call, sort: str, asked: Thing) -> None:
    estate, scope = call.tenant.azure, call.path["scope"]
    if _found(call, sort, asked) is not None:
        raise refusing.bad("The Role assignment already exists.", "RoleAssignmentExists")
    activates = asked["requestType"] == "SelfActivate"
    if activates and _found(call, "Eligibility", asked) is None:
        raise refusing.bad("The role assignment does not exist.", "RoleAssignmentDoesNotExist")
    make_schedule(call.tenant.azure, sort, {**asked, "scope": scope}, estate.clock(), activated=activates)


def make_schedule(estate: Any, sort: str, asked: Thing, made: datetime, *, activated: bool = False) -> Thing:
    """A schedule as it will be told, and the assignment that an active one is."""
    name, scope, at = str(uuid.uuid4()), str(asked["scope"]), made.isoformat()
    info = asked.get("scheduleInfo") or {}
    role = estate.role_id(str(asked["roleDefinitionId"]).rpartition("/")[2], scope)
    own = {"scope": scope, "roleDefinitionId": role, "principalId": asked["principalId"], "principalType": "User"}
    conditions = {each: asked.get(each) for each in ("condition", "conditionVersion")}
    begins = {
        "createdOn": at,
        "updatedOn": at,
        "startDateTime": info.get("startDateTime") or at,
        "endDateTime": _ends(info, made),
    }
    kind = {"assignmentType": "Activated" if activated else "Assigned"} if sort == "Assignment" else {}
    id = f"{scope}/providers/{_A}/role{sort}Schedules/{name}"
    properties = {**own, **conditions, **begins, **kind, "memberType": "Direct", "status": "Provisioned"}
    schedule = {"id": id, "name": name, "type": f"{_A}/role{sort}Schedules", "properties": properties}
    (estate.active if sort == "Assignment" else estate.eligible)[fold(id)] = schedule
    if sort == "Assignment":
        times = {"createdOn": at, "updatedOn": at, "createdBy": "", "updatedBy": ""}
        estate.keep(name, scope, {**own, **times, **{each: text for each, text in conditions.items() if text}})
    return schedule


def _ends(info: Thing, made: datetime) -> str | None:
    expiration = info.get("expiration") or {}
    if expiration.get("type") == "AfterDateTime":
        return str(expiration["endDateTime"])
    hours = str(expiration.get("duration") or "").removeprefix("PT").removesuffix("H")
    return (made + timedelta(hours=int(hours))).isoformat() if expiration.get("type") == "AfterDuration" else None


def _end(call: Call, sort: str, asked: Thing) -> None:
    estate, found = call.tenant.azure, _found(call, sort, asked)
    if found is None:
        raise refusing.bad("The Role assignment does not exist.", "RoleAssignmentDoesNotExist")
    if (estate.clock() - datetime.fromisoformat(found["properties"]["createdOn"])).total_seconds() < estate.minimum_s:
        raise refusing.bad("The active duration is too short, minimum required is 5 minutes.", "ActiveDurationTooShort")
    del _shelf(call, sort)[fold(found["id"])]
    if sort == "Assignment":
        wanted = _triple(found["properties"])
        for id in [id for id, each in estate.assignments.items() if _triple(each["properties"]) == wanted]:
            del estate.assignments[id]


def _triple(own: Thing) -> tuple[str, str, str]:
    return str(own["principalId"]), str(own["roleDefinitionId"]).rpartition("/")[2].lower(), fold(str(own["scope"]))


def _of(sort: str) -> tuple[Operation, ...]:
    read, write = f"{_A}/role{sort}Schedules/read", f"{_A}/role{sort}ScheduleRequests/write"
    one = f"{{+scope}}/providers/{_A}/role{sort}ScheduleRequests/{{name}}"
    return (
        Operation("GET", f"{{+scope}}/providers/{_A}/role{sort}Schedules", (read,), listing(sort)),
        Operation("PUT", one, (write,), told(write, requesting(sort))),
    )


OPERATIONS = tuple(operation for sort in _SORTS for operation in _of(sort))
