"""Deactivates the secrets and keys that the case gave to an OAuth client; they work again once they are activated.

Where the record tells no id, the secrets are meant that were made in the case. Okta keeps one secret of a client active: it
refuses the last one, and says so.

Source: listOAuth2ClientSecrets and listJwk, and their deactivation and activation, of the management API.
"""

from collections.abc import Iterator

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.okta.account import Okta, app_path, in_case, key, part
from nightlatch.providers.okta.playbooks import switching
from nightlatch.vendors.okta import APPS, APPS_READ, Answer

_SHELVES = {"client_secret": ("secrets", ""), "client_key": ("jwks", "keys")}
"""Where Okta keeps each sort, and under what its list stands."""
_OFF, _ON = ("app.oauth2.credentials.lifecycle.deactivate",), ("app.oauth2.credentials.lifecycle.activate",)


def _plan(case: Case, step: Step, live: Okta) -> Plan:
    who = case.subject
    if step.sort not in _SHELVES:
        return Plan()
    if own := live.kept(who, "its keys"):
        return Plan(notes=own)
    there = list(_there(who, step.sort, live))
    by_id = [each for each in there if each.get("id") == step.target]
    named = by_id or [each for each in there if each.get("kid") == step.target]  # a kid is chosen by whoever adds the key
    chosen = named or ([each for each in there if in_case(case, each.get("created"))] if _tells_no_id(step) else [])
    if not chosen:
        return Plan(notes=(f"{who.label} has no {step.sort.replace('_', ' ')} {step.target} now",))
    return Plan(tuple(_target(who, step.sort, each, live) for each in chosen if not switching.is_off(each)))


def _tells_no_id(step: Step) -> bool:
    return step.target.startswith(f"{step.sort} of ")


def _path(who: Principal, sort: str) -> str:
    return f"{app_path(who)}/credentials/{_SHELVES[sort][0]}"


def _there(who: Principal, sort: str, live: Okta) -> Iterator[Answer]:
    yield from live.rest.listed(_path(who, sort), APPS_READ, _SHELVES[sort][1])


def _target(who: Principal, sort: str, found: Answer, live: Okta) -> Target:
    id, told = str(found.get("id")), sort.replace("_", " ")
    page = live.console("app", "oidc_client", "instance", key(who))
    fixed = {"sort": sort, "id": id}
    return Target(
        id=f"{sort}:{id}"[:400],
        says=f"deactivate the {told} {id} of {who.label}",
        before={**fixed, **switching.BEFORE},
        after={**fixed, **switching.AFTER},
        calls=_OFF,
        undo_calls=_ON,
        by_hand=switching.by_hand(live, page, f"{_path(who, sort)}/{part(id)}"),
        about=id,
    )


def _one(subject: Principal, target: Target) -> str:
    return f"{_path(subject, target.before['sort'])}/{part(target.before['id'])}"


def _read(subject: Principal, target: Target, live: Okta) -> State | None:
    there = _there(subject, target.before["sort"], live)
    found = next((each for each in there if each.get("id") == target.before["id"]), None)
    return None if found is None else {**target.before, "status": str(found.get("status"))}


def _apply(subject: Principal, target: Target, live: Okta) -> None:
    switching.off(live, _one(subject, target), APPS)


def _revert(subject: Principal, target: Target, live: Okta) -> None:
    switching.on(live, _one(subject, target), APPS)


PLAYBOOK = Playbook(
    id="deactivate_client_secret",
    title="Deactivate the secrets and keys that the case gave to an OAuth client",
    actions=(Action.DEACTIVATE,),
    subject_types=(PrincipalType.APPLICATION,),
    order=20,
    reads=(APPS_READ,),
    writes=(APPS,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
