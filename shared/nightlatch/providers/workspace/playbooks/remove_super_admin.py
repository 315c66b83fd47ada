"""Takes the super administrator's role back, by the call that Google has for it and no other.

Source: users.makeAdmin of the Directory API. Google itself keeps the last super administrator.
"""

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, GrantKind, Principal, PrincipalType, Step
from nightlatch.providers.workspace.account import API, Workspace, by_hand, console, key, user_path
from nightlatch.providers.workspace.privilege import SUPER_ADMIN
from nightlatch.vendors.google import USER

_REVOKE = ("REVOKE_ADMIN_PRIVILEGE", "UNASSIGN_ROLE", "google.admin.AdminService.unassignRole")
_GRANT = ("GRANT_ADMIN_PRIVILEGE", "ASSIGN_ROLE", "google.admin.AdminService.assignRole")


def _plan(case: Case, step: Step, live: Workspace) -> Plan:
    if step.sort != GrantKind.ROLE.value or step.target.upper() != SUPER_ADMIN:
        return Plan()
    found = live.user(case.subject)
    if found is None or not found.get("isAdmin"):
        return Plan(notes=(f"{case.subject.label} is no super administrator now",))
    id = str(found.get("id") or key(case.subject))
    page, body = console("users", id), '{"status": true}'
    target = Target(
        id="super_admin",
        says=f"take the super administrator's role back from {case.subject.label}",
        before={"super_admin": "true"},
        after={"super_admin": "false"},
        calls=_REVOKE,
        undo_calls=_GRANT,
        by_hand=by_hand(page, "assign the role Super Admin", "POST", f"users/{id}/makeAdmin", body),
        about=step.target,
    )
    return Plan((target,))


def _read(subject: Principal, _target: Target, live: Workspace) -> State | None:
    found = live.user(subject)
    return None if found is None else {"super_admin": "true" if found.get("isAdmin") else "false"}


def _apply(subject: Principal, _target: Target, live: Workspace) -> None:
    _make(subject, False, live)


def _revert(subject: Principal, _target: Target, live: Workspace) -> None:
    _make(subject, True, live)


def _make(subject: Principal, wanted: bool, live: Workspace) -> None:
    live.rest.change(API, f"{user_path(subject)}/makeAdmin", USER, json={"status": wanted})


PLAYBOOK = Playbook(
    id="remove_super_admin",
    title="Take the super administrator's role back",
    actions=(Action.TAKE_BACK,),
    subject_types=(PrincipalType.USER,),
    order=30,
    reads=(USER,),
    writes=(USER,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
