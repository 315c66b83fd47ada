"""Revokes API tokens for good: a token that was made in the case by the machine too, an older one only on a person's wish.

Okta can only revoke a token, and says of none whether its owner's suspension stops it. With a newborn account all its tokens are the
incident's; of an older one only what a step names, if it belongs to the account.

Source: listApiTokens, getApiToken and revokeApiToken of the management API.
"""

from dataclasses import replace

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.okta.account import API, Okta, in_case, part
from nightlatch.providers.okta.playbooks import revoking
from nightlatch.vendors.okta import API_TOKENS, API_TOKENS_READ, USERS_READ, Answer

_SORT = "api_token"
_TOKENS = f"{API}/api-tokens"
_REVOKED = ("system.api_token.revoke",)
_LOST = "the token cannot be given back: its owner makes a new one"


def _plan(case: Case, step: Step, live: Okta) -> Plan:
    who = case.subject
    if (step.action is Action.DEACTIVATE and step.sort != _SORT) or (step.action is Action.LOCK and case.born is None):
        return Plan()
    if own := live.kept(who, "its tokens"):
        return Plan(notes=own)
    owner = live.id_of(who)
    tokens = [each for each in live.rest.listed(_TOKENS, API_TOKENS_READ) if owner and each.get("userId") == owner]
    if step.action is Action.DEACTIVATE:
        tokens = [each for each in tokens if str(each.get("id")) == step.target]
        if not tokens:
            return Plan(notes=(f"{who.label} has no API token {step.target} now",))
    return Plan(tuple(_target(case, each) for each in tokens))


def _target(case: Case, token: Answer) -> Target:
    id, name = str(token.get("id")), str(token.get("name") or "without a name")
    says = f"revoke the API token {name} ({id}) of {case.subject.label}"
    made = revoking.target(_SORT, id, says, _REVOKED, _LOST, of_case=in_case(case, token.get("created")))
    return replace(made, about=id)


def _path(target: Target) -> str:
    return f"{_TOKENS}/{part(target.before['id'])}"


def _read(subject: Principal, target: Target, live: Okta) -> State | None:
    found = live.rest.ask(_path(target), API_TOKENS_READ)
    valid = isinstance(found, dict) and found.get("userId") == live.id_of(subject)
    return revoking.state(subject, target, live, valid=valid)


def _apply(_subject: Principal, target: Target, live: Okta) -> None:
    live.rest.change(_path(target), API_TOKENS, method="DELETE")


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
    revert=revoking.revert,
)
