"""Revokes what lets in beside the password: applications' tokens, application passwords, backup codes. None of them can be given back.

So it is only ever a person's wish; suspended, the user is refused with them anyhow. With a newborn account all of them are the
incident's; of an older one only what a step names is. A password or a recovery address cannot be taken back at all, and that is said.

Source: tokens, asps and verificationCodes of the Directory API.
"""

from collections.abc import Iterator

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.workspace.account import API, Workspace, console, part, user_path
from nightlatch.vendors.google import SECURITY, USER

_TOKEN, _PASSWORD, _CODES = "oauth_token", "application_password", "scratch_codes"
_SHELVES = {_TOKEN: ("tokens", "clientId"), _PASSWORD: ("asps", "codeId"), _CODES: ("verificationCodes", "")}
_CALLS = {
    _TOKEN: ("REVOKE_3LO_TOKEN",),
    _PASSWORD: ("REVOKE_ASP",),
    _CODES: ("DELETE_2SV_SCRATCH_CODES",),
}
_LOST = {
    _TOKEN: "the application has to be allowed by the user again",
    _PASSWORD: "the application password cannot be given back: the user makes a new one",
    _CODES: "the backup codes cannot be given back: the user makes new ones",
}
_BY_HAND = ("password", "recovery_email", "recovery_phone", "mfa_security_key", "mfa")


def _plan(case: Case, step: Step, live: Workspace) -> Plan:
    who = case.subject
    if step.action is Action.DEACTIVATE and step.sort not in _SHELVES:
        told = step.sort.replace("_", " ")
        said = f"no call takes the {told} of {who.label} back: set it anew at {console('users')}"
        return Plan(notes=(said,)) if step.sort in _BY_HAND else Plan()
    if step.action is Action.LOCK and case.born is None:
        return Plan()
    if live.user(who) is None:
        return Plan(notes=(f"there is no user {who.label} (any more)",))
    wanted = (step.sort,) if step.action is Action.DEACTIVATE else tuple(_SHELVES)
    chosen = [(sort, id) for sort in wanted for id in _held(who, sort, live)]
    if step.action is Action.DEACTIVATE and step.sort != _CODES:
        chosen = [(sort, id) for sort, id in chosen if id == step.target]
    if not chosen and step.action is Action.DEACTIVATE:
        return Plan(notes=(f"{who.label} has no {step.sort.replace('_', ' ')} {step.target} now",))
    return Plan(tuple(_target(who, sort, id) for sort, id in chosen))


def _held(who: Principal, sort: str, live: Workspace) -> Iterator[str]:
    """What a user holds of a sort, by id, each once; all backup codes are one thing. Raises LookupFailed."""
    shelf, name = _SHELVES[sort]
    found = (live.rest.ask(API, f"{user_path(who)}/{shelf}", SECURITY) or {}).get("items") or ()
    yield from dict.fromkeys(str(each.get(name, "")) for each in found)


def _target(who: Principal, sort: str, id: str) -> Target:
    return Target(
        id=f"{sort}:{id}"[:400],
        says=f"revoke the {sort.replace('_', ' ')} {id} of {who.label}".replace("  ", " "),
        before={"valid": "true", "sort": sort, "id": id},
        after={"valid": "false", "sort": sort, "id": id},
        calls=_CALLS[sort],
        undo_calls=(),
        by_hand=(f"nothing brings it back: {_LOST[sort]}",),
        about=id,
        irreversible=_LOST[sort],
    )


def _read(subject: Principal, target: Target, live: Workspace) -> State | None:
    if target.before["id"] in _held(subject, target.before["sort"], live):
        return target.before
    return target.after if live.user(subject) is not None else None


def _apply(subject: Principal, target: Target, live: Workspace) -> None:
    sort = target.before["sort"]
    path = f"{user_path(subject)}/{_SHELVES[sort][0]}"
    if sort == _CODES:
        live.rest.change(API, f"{path}/invalidate", SECURITY)
    else:
        live.rest.change(API, f"{path}/{part(target.before['id'])}", SECURITY, method="DELETE")


def _revert(_subject: Principal, _target: Target, _live: Workspace) -> None:
    """Nothing: what is irreversible is left, and said."""


PLAYBOOK = Playbook(
    id="revoke_tokens",
    title="Revoke tokens, application passwords and backup codes",
    actions=(Action.LOCK, Action.DEACTIVATE),
    subject_types=(PrincipalType.USER,),
    order=20,
    reads=(SECURITY, USER),
    writes=(SECURITY,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
