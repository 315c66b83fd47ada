"""Disables a user or guest and ends the sessions: no new token is given from then on.

Disabling and ending sessions are one change: a session that ended does not come back, and nobody can read whether one ended, so both
are made again until the disabling shows. Access tokens that were given before live on, and a guest's sessions are at home, where they
are not ours to end: both is said. Who holds a directory role is out of reach of an application permission; by default that case is a
person's, and the incident's own roles are taken first where it is not.

Source: "Update user", "user: revokeSignInSessions", "Who can perform sensitive actions" (users overview), and "Revoke user access in an
emergency" of Microsoft's documentation.
"""

from collections.abc import Iterator

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.errors import ChangeFailed
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.model.raw import plain
from nightlatch.providers.entra.account import Entra
from nightlatch.providers.entra.holders import ELIGIBLE, GLOBAL_ADMINISTRATOR, Assignment, held_by, is_last_global, scheduled
from nightlatch.providers.entra.links import user_page
from nightlatch.providers.entra.playbooks.disabling import DISABLED, ENABLED, proving, state
from nightlatch.providers.entra.privilege import called
from nightlatch.providers.entra.privilege import role as worth
from nightlatch.providers.entra.scopes import MEMBERS_READ, ROLES_READ, SESSIONS_REVOKE, USERS_ENABLE, USERS_READ
from nightlatch.vendors.microsoft import Answer

_CALLS = ("Disable account", "Update user")
_UNDO_CALLS = ("Enable account", "Update user")
_STRONG = 1
"""Up to this tier a role's holder is out of reach without a role above."""


def _plan(case: Case, _step: Step, live: Entra) -> Plan:
    who = case.subject
    found = live.user(who)
    if found is None:
        return Plan(notes=(f"there is no user {who.label} (any more)",))
    id = str(found["id"]).lower()
    notes = tuple(_elsewhere(who, found))
    if found.get("accountEnabled") is False:
        return Plan(notes=(f"{who.label} is disabled already", *notes))
    guarded = (*held_by(live, id), *scheduled(live, ELIGIBLE, id))
    if case.born is None and any(each.role == GLOBAL_ADMINISTRATOR for each in guarded) and is_last_global(live, case, id):
        return Plan(notes=(f"{who.label} is the last Global Administrator who can sign in, and is never disabled", *notes))
    strong = [each for each in guarded if worth(each.role).tier <= _STRONG]
    if strong and not live.over_administrators:
        return Plan(notes=(_for_a_person(who, id, strong, live), *notes))
    return Plan((_target(who, id, live),), notes)


def _for_a_person(who: Principal, id: str, strong: list[Assignment], live: Entra) -> str:
    commands = (
        live.call("PATCH", f"users/{id}", {"accountEnabled": False}),
        live.call("POST", f"users/{id}/revokeSignInSessions"),
    )
    held = ", ".join(sorted({_called(each) for each in strong}))
    return (
        f"{who.label} holds, or may take on, {held}, and only who holds a role above can disable an administrator: a Privileged Authentication"
        f" Administrator or Global Administrator runs {' ; '.join(commands)}"
    )


def _called(assignment: Assignment) -> str:
    return called(assignment.role) or assignment.role


def _target(who: Principal, id: str, live: Entra) -> Target:
    return Target(
        id="user",
        says=f"disable {who.label}, whose sessions end (they do not come back)",
        before=ENABLED,
        after=DISABLED,
        calls=_CALLS,
        undo_calls=_UNDO_CALLS,
        by_hand=(f"enable the account at {user_page(id)}", live.call("PATCH", f"users/{id}", {"accountEnabled": True})),
    )


def _elsewhere(who: Principal, found: Answer) -> Iterator[str]:
    """What disabling does not reach, and where else to act."""
    if found.get("onPremisesSyncEnabled"):
        yield f"{who.label} is synchronized from Active Directory: disable the account there too, or the next synchronization enables it"
    if found.get("isManagementRestricted"):
        yield (
            f"{who.label} is in a restricted management administrative unit, where only roles over that unit change anybody:"
            " a Privileged Role Administrator takes the account out of it first"
        )
    if plain(found.get("userType")) == "Guest":
        yield f"{who.label} is a guest, whose sessions at home are not ours to end: no new token of this tenant is given"
    yield (
        f"access tokens that {who.label} was given before last about an hour, or up to 28 where a resource evaluates access"
        " continuously, which then refuses them within minutes"
    )


def _read(subject: Principal, _target: Target, live: Entra) -> State | None:
    return state(live.user(subject))


def _apply(subject: Principal, target: Target, live: Entra) -> None:
    path, failed = _path(subject, live), None
    try:
        if _read(subject, target, live) != DISABLED:
            live.rest.change(path, USERS_ENABLE, method="PATCH", json={"accountEnabled": False})
    except ChangeFailed as error:  # whoever cannot be disabled loses the sessions all the same
        failed = error
    live.rest.change(f"{path}/revokeSignInSessions", SESSIONS_REVOKE)
    if failed is not None:
        raise failed


def _revert(subject: Principal, target: Target, live: Entra) -> None:
    if _read(subject, target, live) == DISABLED:
        live.rest.change(_path(subject, live), USERS_ENABLE, method="PATCH", json={"accountEnabled": True})


def _path(subject: Principal, live: Entra) -> str:
    id = live.object_id(subject)
    if not id:
        raise ChangeFailed(f"there is no user {subject.label} (any more)")
    return f"users/{id}"


PLAYBOOK = Playbook(
    id="disable_user",
    title="Disable a user and end their sessions",
    actions=(Action.LOCK,),
    subject_types=(PrincipalType.USER, PrincipalType.GUEST),
    order=10,
    reads=(MEMBERS_READ, ROLES_READ, USERS_READ),
    writes=(USERS_ENABLE, SESSIONS_REVOKE),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
    prove=proving(_read),
)
