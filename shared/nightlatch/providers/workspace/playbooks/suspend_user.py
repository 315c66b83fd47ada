"""Suspends a user, who is signed out everywhere first: from then on no sign-in, no session and no token of his is let in.

Signing out and suspending are one change: a session that ended does not come back, and nobody can read whether one ended, so
both are made again until the suspension shows. Mail, files, licenses and roles stay as they are. Access tokens for Google Cloud that
were given before last up to an hour. An application whose delegation reaches every user is told of here too, for it cannot be
suspended.

Source: users.patch and users.signOut of the Directory API.
"""

from nightlatch.contracts import Plan, Playbook, Proof, State, Target
from nightlatch.errors import ChangeFailed, LookupFailed
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.workspace.account import API, Workspace, by_hand, console, key, user_path
from nightlatch.providers.workspace.playbooks.by_console import said
from nightlatch.vendors.google import SECURITY, USER

_SUSPEND = ("SUSPEND_USER", "google.admin.AdminService.suspendUser")
_RESTORE = ("UNSUSPEND_USER", "google.admin.AdminService.unsuspendUser")


def _plan(case: Case, _step: Step, live: Workspace) -> Plan:
    who = case.subject
    if who.type is PrincipalType.GUEST:
        return Plan(notes=(f"{who.label} is a member from outside, whose account is not ours to suspend",))
    if who.type is not PrincipalType.USER:
        return Plan(notes=said(case))
    found = live.user(who)
    if found is None:
        return Plan(notes=(f"there is no user {who.label} (any more)",))
    if found.get("suspended"):
        return Plan(notes=(f"{who.label} is suspended already",))
    id = str(found.get("id") or key(who))
    target = Target(
        id="user",
        says=f"suspend {who.label}, who is signed out everywhere (sessions do not come back)",
        before={"suspended": "false"},
        after={"suspended": "true"},
        calls=_SUSPEND,
        undo_calls=_RESTORE,
        by_hand=by_hand(console("users", id), "reactivate the user", "PATCH", f"users/{id}", '{"suspended": false}'),
    )
    return Plan((target,))


def _read(subject: Principal, _target: Target, live: Workspace) -> State | None:
    found = live.user(subject)
    return None if found is None else {"suspended": "true" if found.get("suspended") else "false"}


def _apply(subject: Principal, _target: Target, live: Workspace) -> None:
    failed: ChangeFailed | None = None
    try:
        live.rest.change(API, f"{user_path(subject)}/signOut", SECURITY)
    except ChangeFailed as error:  # what denies is more than what tidies up: suspended he is in any case
        failed = error
    _suspend(subject, True, live)
    if failed is not None:
        raise failed


def _revert(subject: Principal, _target: Target, live: Workspace) -> None:
    _suspend(subject, False, live)


def _suspend(subject: Principal, wanted: bool, live: Workspace) -> None:
    live.rest.change(API, user_path(subject), USER, method="PATCH", json={"suspended": wanted})


def _prove(subject: Principal, target: Target, live: Workspace) -> Proof | None:
    try:
        found = _read(subject, target, live)
    except LookupFailed:
        return None
    if found is None:
        return None
    denied = found == target.after
    return Proof(denied, f"Google tells that {subject.label} is {'suspended' if denied else 'active'}")


PLAYBOOK = Playbook(
    id="suspend_user",
    title="Suspend a user and sign them out",
    actions=(Action.LOCK,),
    subject_types=(PrincipalType.USER, PrincipalType.GUEST, PrincipalType.APPLICATION),
    order=10,
    reads=(USER,),
    writes=(SECURITY, USER),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
    prove=_prove,
)
