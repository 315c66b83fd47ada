"""Takes back the app roles that the case gave to a user, guest or group: roles inside an application, and the right to use it.

Source: "Delete appRoleAssignment" and "Grant an appRoleAssignment" of a user and of a group.
"""

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, GrantKind, Principal, PrincipalType, Step
from nightlatch.providers.entra.account import Entra, in_case
from nightlatch.providers.entra import app_roles
from nightlatch.providers.entra.scopes import APP_ROLES, APPS_READ, DIRECTORY_READ, MEMBERS_READ, USERS_READ


def _plan(case: Case, step: Step, live: Entra) -> Plan:
    who = case.subject
    if step.sort != GrantKind.ROLE.value:
        return Plan()
    object_id = live.object_id(who)
    if not object_id:
        return Plan()
    path = f"{'groups' if who.type is PrincipalType.GROUP else 'users'}/{object_id}"
    meant = [each for each in app_roles.held(live, path, DIRECTORY_READ) if step.target.lower() in each.names]
    if not meant and "/" in step.target:
        return Plan(notes=(f"{who.label} does not hold the app role {step.target} now",))
    own = [each for each in meant if f'"{object_id}"' in each.body.lower()]
    chosen = [each for each in own if in_case(case, each.made)]
    notes = [f"{who.label} has held {each.says} since {each.made}, before this case" for each in own if each not in chosen]
    notes += [f"{who.label} holds {each.says} through a group: take it from the group" for each in meant if each not in own]
    return Plan(tuple(app_roles.target(who, each, path, live) for each in chosen), tuple(notes))


def _read(subject: Principal, target: Target, live: Entra) -> State | None:
    return app_roles.state(target, live, DIRECTORY_READ) if live.object_id(subject) else None


def _apply(_subject: Principal, target: Target, live: Entra) -> None:
    app_roles.take(target, live, DIRECTORY_READ)


def _revert(_subject: Principal, target: Target, live: Entra) -> None:
    app_roles.give(target, live, DIRECTORY_READ)


PLAYBOOK = Playbook(
    id="unassign_applications",
    title="Take back the app roles that the case gave to a user or group",
    actions=(Action.TAKE_BACK,),
    subject_types=(PrincipalType.USER, PrincipalType.GUEST, PrincipalType.GROUP),
    order=30,
    reads=(APPS_READ, DIRECTORY_READ, MEMBERS_READ, USERS_READ),
    writes=(APP_ROLES,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
