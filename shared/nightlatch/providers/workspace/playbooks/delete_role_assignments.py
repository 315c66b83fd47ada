"""Deletes the assignments of administrators' roles that the case made; undone by an assignment alike, under a new id.

A record names the role and the organizational unit by name, an assignment both by id. Where an older account holds a role for several units,
nobody can tell which of them the case gave: that is left for a person.

Source: roleAssignments of the Directory API.
"""

import json

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, GrantKind, Principal, PrincipalType, Step
from nightlatch.providers.workspace.account import API, CUSTOMER, Workspace, by_hand, console, key, part
from nightlatch.providers.workspace.privilege import SUPER_ADMIN
from nightlatch.vendors.google import ROLES, USER, Answer

_KEPT = ("roleId", "scopeType", "orgUnitId", "condition", "expirationDetails")
_DELETE = ("UNASSIGN_ROLE", "google.admin.AdminService.unassignRole")
_INSERT = ("ASSIGN_ROLE", "google.admin.AdminService.assignRole")


def _plan(case: Case, step: Step, live: Workspace) -> Plan:
    name, who = step.target, case.subject
    if step.sort != GrantKind.ROLE.value or name.upper() == SUPER_ADMIN:
        return Plan()
    if name.startswith("delegated:"):
        return Plan(notes=(f"{who.label} was given single privileges: take them back at {console('roles')}",))
    roles = {str(each.get("roleId")) for each in live.roles() if str(each.get("roleName", "")).casefold() == name.casefold()}
    wide = {grant.scope == "*" for a in case.activities for grant in a.grants if grant.role == name}
    held = {_body(each) for each in live.assignments(key(who)) if str(each.get("roleId")) in roles}
    chosen = sorted(each for each in held if (json.loads(each).get("scopeType") != "ORG_UNIT") in wide)
    if not chosen:
        return Plan(notes=(f"{who.label} does not hold the role {name} now",))
    if len(chosen) > 1 and case.born is None:
        return Plan(notes=(f"{who.label} holds {name} for several units, and no record tells which: see {console('roles')}",))
    return Plan(tuple(_target(who, name, each) for each in chosen))


def _body(assignment: Answer) -> str:
    """What an assignment is, without who holds it and its number: enough to make one alike."""
    return json.dumps({name: assignment[name] for name in _KEPT if assignment.get(name)}, sort_keys=True, separators=(",", ":"))


def _target(who: Principal, name: str, body: str) -> Target:
    unit = json.loads(body).get("orgUnitId")
    where = f" for the unit {unit}" if unit else ""
    told = json.dumps({**json.loads(body), "assignedTo": key(who)}).replace("'", "")
    return Target(
        id=f"role:{body}"[:400],
        says=f"take the role {name}{where} back from {who.label} (put back, it has a new id)",
        before={"assigned": "true", "assignment": body},
        after={"assigned": "false", "assignment": body},
        calls=_DELETE,
        undo_calls=_INSERT,
        by_hand=by_hand(console("roles"), f"assign the role {name}", "POST", f"{CUSTOMER}/roleassignments", told),
        about=name,
    )


def _alike(subject: Principal, target: Target, live: Workspace) -> list[str]:
    """The numbers of the assignments that are this one. Raises LookupFailed."""
    held = live.assignments(key(subject))
    return [str(each["roleAssignmentId"]) for each in held if _body(each) == target.before["assignment"]]


def _read(subject: Principal, target: Target, live: Workspace) -> State | None:
    if live.user(subject) is None:
        return None
    return target.before if _alike(subject, target, live) else target.after


def _apply(subject: Principal, target: Target, live: Workspace) -> None:
    for id in _alike(subject, target, live):
        live.rest.change(API, f"{CUSTOMER}/roleassignments/{part(id)}", ROLES, method="DELETE")


def _revert(subject: Principal, target: Target, live: Workspace) -> None:
    if not _alike(subject, target, live):
        body = {**json.loads(target.before["assignment"]), "assignedTo": key(subject)}
        live.rest.change(API, f"{CUSTOMER}/roleassignments", ROLES, json=body)


PLAYBOOK = Playbook(
    id="delete_role_assignments",
    title="Take back the administrators' roles that the case gave",
    actions=(Action.TAKE_BACK,),
    subject_types=(PrincipalType.USER,),
    order=30,
    reads=(ROLES, USER),
    writes=(ROLES,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
