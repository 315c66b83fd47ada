"""Takes back the directory roles that the case gave, where PIM keeps no schedule for them; undone by assigning them again.

An activation, which PIM keeps one for, is ended here too: it is not given again, but whoever is eligible takes it on once more.

It comes before the account is disabled, for as long as somebody is an administrator only a higher one may disable them. Who may
take a role may take every role: without a privileged identity of ours this is a person's, and the commands are told.

Source: "Delete unifiedRoleAssignment", "Create unifiedRoleAssignment".
"""

import json

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, Step
from nightlatch.providers.entra.account import Entra, in_case, is_guid
from nightlatch.providers.entra.holders import (
    ACTIVE,
    ASSIGNMENTS,
    GLOBAL_ADMINISTRATOR,
    Assignment,
    assigned_to,
    scheduled,
)
from nightlatch.providers.entra.playbooks import role_targets
from nightlatch.providers.entra.scopes import ROLES

_LOST = "an activation is not given again: whoever is eligible takes the role on once more"


def _plan(case: Case, step: Step, live: Entra) -> Plan:
    who = case.subject
    object_id = live.object_id(who) if role_targets.is_meant(step) else ""
    if not object_id:
        return Plan()
    if role_targets.is_own(case, live):
        return Plan(notes=(f"{who.label} is Nightlatch itself, and keeps its roles: look after it by hand",))
    held = assigned_to(live, object_id)
    schedules = {(each.role, each.scope): each for each in scheduled(live, ACTIVE, object_id)}
    found = [
        each for each in role_targets.of_incident(case, step, held) if _is_ours(case, schedules.get((each.role, each.scope)))
    ]
    notes: list[str] = []
    if not held and step.action is Action.TAKE_BACK:
        notes += filter(None, [role_targets.not_held(case, step)])
    if role_targets.costs_the_last(case, found, object_id, live):
        notes.append(f"{who.label} is the last Global Administrator who can sign in, and stays one")
        found = [each for each in found if each.role != GLOBAL_ADMINISTRATOR]
    if found and not live.over_administrators:
        commands = [live.call("DELETE", f"{ASSIGNMENTS}/{each.id}") for each in found]
        return Plan(notes=(*notes, role_targets.for_a_person(case, found, commands)))
    return Plan(tuple(_target(case, each, (each.role, each.scope) in schedules, live) for each in found), tuple(notes))


def _is_ours(case: Case, schedule: Assignment | None) -> bool:
    """Whether it is taken here: what PIM has no schedule for, and what was activated in the case."""
    return schedule is None or (schedule.is_activated and in_case(case, schedule.body.get("createdDateTime")))


def _body(assignment: Assignment) -> str:
    told = assignment.body
    kept = ("principalId", "roleDefinitionId", "directoryScopeId", "appScopeId", "condition")
    return json.dumps({name: told[name] for name in kept if told.get(name)}, sort_keys=True, separators=(",", ":"))


def _target(case: Case, assignment: Assignment, activated: bool, live: Entra) -> Target:
    body = _body(assignment)
    again = _LOST if activated else "put back, its assignment has a new id"
    return Target(
        id=f"role:{assignment.role}:{assignment.scope}"[:400],
        says=f"take the role {role_targets.named(assignment)} back from {case.subject.label} ({again})",
        before={"assigned": "true", "assignment": body},
        after={"assigned": "false", "assignment": body},
        calls=role_targets.CALLS,
        undo_calls=role_targets.UNDO_CALLS,
        by_hand=(f"nothing brings it back: {_LOST}" if activated else live.call("POST", ASSIGNMENTS, json.loads(body)),),
        about=assignment.role,
        irreversible=_LOST if activated else "",
        of_case=activated,  # one from before the case is not planned
        disturbs=role_targets.disturbs(case),
    )


def _alike(target: Target, live: Entra) -> list[Assignment]:
    principal = str(json.loads(target.before["assignment"]).get("principalId", ""))
    found = assigned_to(live, principal) if is_guid(principal) else ()
    return [each for each in found if _body(each) == target.before["assignment"]]


def _read(subject: Principal, target: Target, live: Entra) -> State | None:
    if not live.object_id(subject):
        return None
    return target.before if _alike(target, live) else target.after


def _apply(_subject: Principal, target: Target, live: Entra) -> None:
    for each in _alike(target, live):
        live.rest.change(f"{ASSIGNMENTS}/{each.id}", ROLES, method="DELETE")


def _revert(_subject: Principal, target: Target, live: Entra) -> None:
    if not _alike(target, live) and not target.irreversible:
        live.rest.change(ASSIGNMENTS, ROLES, json=json.loads(target.before["assignment"]))


PLAYBOOK = Playbook(
    id="remove_role_assignments",
    title="Take back the directory roles that the case gave",
    actions=(Action.LOCK, Action.TAKE_BACK),
    subject_types=role_targets.HOLDERS,
    order=role_targets.ORDER,
    reads=role_targets.READS,
    writes=(ROLES,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
