"""Suspends a user, whose sessions and tokens are ended first: from then on nobody signs in with the account.

Ending sessions and suspending are one change: a session that ended does not come back, and nobody can read whether one ended, so
both are made again until the suspension shows. Groups, applications and roles stay as they are. Sessions at applications that the user
was signed in to last as long as the application lets them. Okta suspends only whoever is active: for anybody else there is
only the deactivation, which takes the applications away and is not exactly undone, so that is left to a person.

Source: suspendUser, unsuspendUser and revokeUserSessions of the management API.
"""

from nightlatch.contracts import Plan, Playbook, Proof, State, Target
from nightlatch.errors import ChangeFailed
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.model.raw import plain
from nightlatch.providers.okta.account import Okta, key, user_path
from nightlatch.providers.okta.holders import SUPER, held, is_last_super
from nightlatch.providers.okta.playbooks import switching
from nightlatch.providers.okta.system_log.reading import node
from nightlatch.vendors.okta import ROLES_READ, USERS, USERS_READ, Answer

_SUSPEND = ("user.lifecycle.suspend", "user.session.clear")
_UNSUSPEND = ("user.lifecycle.unsuspend",)
_ACTIVE, _SUSPENDED = "ACTIVE", "SUSPENDED"
_SOURCES = {"ACTIVE_DIRECTORY": "Active Directory", "LDAP": "an LDAP directory", "IMPORT": "the application it is imported from"}


def _plan(case: Case, _step: Step, live: Okta) -> Plan:
    who = case.subject
    found = live.user(who)
    if found is None:
        return Plan(notes=(f"there is no user {who.label} (any more)",))
    if own := live.kept(who, "signing in"):
        return Plan(notes=own)
    status = str(found.get("status"))
    if status == _SUSPENDED:
        return Plan(notes=(f"{who.label} is suspended already", *_elsewhere(who, found)))
    page = live.console("user", "profile", "view", str(found.get("id") or key(who)))
    if status != _ACTIVE:
        said = (
            f"{who.label} is {status.lower().replace('_', ' ')}, and Okta suspends only whoever is active: deactivate at {page}"
        )
        return Plan(notes=(f"{said} (applications are taken away with it, and do not all come back)", *_elsewhere(who, found)))
    if case.born is None and _is_super(live, who) and is_last_super(live, who):
        return Plan(notes=(f"{who.label} is the last super administrator who can sign in, and is never suspended",))
    target = Target(
        id="user",
        says=f"suspend {who.label}, whose sessions and tokens end (they do not come back)",
        before={"status": _ACTIVE},
        after={"status": _SUSPENDED},
        calls=_SUSPEND,
        undo_calls=_UNSUSPEND,
        by_hand=live.by_hand(page, "unsuspend the user", "POST", f"{user_path(who)}/lifecycle/unsuspend"),
    )
    return Plan((target,), _elsewhere(who, found))


def _elsewhere(who: Principal, found: Answer) -> tuple[str, ...]:
    """Where else to act, for a user whom another system masters."""
    provider = node(found, "credentials", "provider")
    source = _SOURCES.get(plain(node(provider, "type")) or "")
    if source is None:
        return ()
    name = plain(node(provider, "name"))
    told = f"{source} ({name[:80]})" if name else source
    return (f"{who.label} is mastered by {told}: disable the account there too, for its next import may bring it back",)


def _is_super(live: Okta, who: Principal) -> bool:
    return any(each.type == SUPER for each in held(live, who) or ())


def _read(subject: Principal, _target: Target, live: Okta) -> State | None:
    found = live.user(subject)
    return None if found is None else {"status": str(found.get("status"))}


def _apply(subject: Principal, target: Target, live: Okta) -> None:
    failed: ChangeFailed | None = None
    try:
        live.rest.change(f"{user_path(subject)}/sessions?oauthTokens=true", USERS, method="DELETE")
    except ChangeFailed as error:  # what denies is more than what tidies up: suspended he is in any case
        failed = error
    if _read(subject, target, live) != target.after:
        live.rest.change(f"{user_path(subject)}/lifecycle/suspend", USERS)
    if failed is not None:
        raise failed


def _revert(subject: Principal, target: Target, live: Okta) -> None:
    if _read(subject, target, live) == target.after:
        live.rest.change(f"{user_path(subject)}/lifecycle/unsuspend", USERS)


def _prove(subject: Principal, target: Target, live: Okta) -> Proof | None:
    return switching.proof(_read, subject, target, live)


PLAYBOOK = Playbook(
    id="suspend_user",
    title="Suspend a user and end their sessions",
    actions=(Action.LOCK,),
    subject_types=(PrincipalType.USER,),
    order=10,
    reads=(ROLES_READ, USERS_READ),
    writes=(USERS,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
    prove=_prove,
)
