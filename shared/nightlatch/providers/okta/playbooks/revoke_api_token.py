"""Revokes API tokens for good: a token that was made in the case by the machine too, an older one only on a person's wish.

Okta can only revoke a token, and says of none whether its owner's suspension stops it. With a newborn account all its tokens are the
incident's; of an older one only what a step names, if it belongs to the account.

Source: listApiTokens, getApiToken and revokeApiToken of the management API.
"""

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.okta.account import API, Okta, in_case, part
from nightlatch.vendors.okta import API_TOKENS, API_TOKENS_READ, USERS_READ, Answer

_SORT = "api_token"
_TOKENS = f"{API}/api-tokens"
_LOST = "the token cannot be given back: its owner makes a new one"


def _plan(case: Case, step: Step, live: Okta) -> Plan:
    who = case.subject
    if (step.action is Action.DEACTIVATE and step.sort != _SORT) or (step.action is Action.LOCK and case.born is None):
        return Plan()
    if live.is_own(who):
        return Plan(notes=(f"{who.label} owns the API token by which Nightlatch acts: look after its tokens by hand",))
    tokens = [each for each in live.rest.listed(_TOKENS, API_TOKENS_READ) if each.get("userId") == who.id]
    if step.action is Action.DEACTIVATE:
        tokens = [each for each in tokens if str(each.get("id")) == step.target]
        if not tokens:
            return Plan(notes=(f"{who.label} has no API token {step.target} now",))
    return Plan(tuple(_target(case, each) for each in tokens))


def _target(case: Case, token: Answer) -> Target:
    id, name = str(token.get("id")), str(token.get("name") or "without a name")
    return Target(
        id=f"api_token:{id}"[:400],
        says=f"revoke the API token {name} ({id}) of {case.subject.label}",
        before={"id": id, "valid": "true"},
        after={"id": id, "valid": "false"},
        calls=("system.api_token.revoke",),
        undo_calls=(),
        by_hand=(f"nothing brings it back: {_LOST}",),
        about=id,
        irreversible=_LOST,
        of_case=in_case(case, token.get("created")),
    )


def _read(subject: Principal, target: Target, live: Okta) -> State | None:
    found = live.rest.ask(f"{_TOKENS}/{part(target.before['id'])}", API_TOKENS_READ)
    if isinstance(found, dict) and found.get("userId") == subject.id:
        return target.before
    return target.after if live.user(subject) is not None else None


def _apply(_subject: Principal, target: Target, live: Okta) -> None:
    live.rest.change(f"{_TOKENS}/{part(target.before['id'])}", API_TOKENS, method="DELETE")


def _revert(_subject: Principal, _target: Target, _live: Okta) -> None:
    """Nothing: what is irreversible is left, and said."""


PLAYBOOK = Playbook(
    id="revoke_api_token",
    title="Revoke API tokens",
    actions=(Action.LOCK, Action.DEACTIVATE),
    subject_types=(PrincipalType.USER,),
    order=20,
    reads=(API_TOKENS_READ, USERS_READ),
    writes=(API_TOKENS,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
