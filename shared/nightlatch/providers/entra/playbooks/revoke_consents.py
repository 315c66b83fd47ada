"""Takes back a delegated permission that the case let an application use in the name of one user, or of everybody.

A grant lists its permissions in one text: the one of the case is taken out of it, and the grant goes with its last. Graph tells of none when
it was given, so it is the record that tells which are new.

Source: the oAuth2PermissionGrant resource; "Update oAuth2PermissionGrant", "Delete oAuth2PermissionGrant".
"""

import json
from typing import Any

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, GrantKind, Principal, PrincipalType, Step
from nightlatch.providers.entra.account import Entra, is_guid
from nightlatch.providers.entra.scopes import APPS_READ, CONSENTS, CONSENTS_READ
from nightlatch.vendors.microsoft import Answer

_PATH = "oauth2PermissionGrants"
_FIELDS = ("clientId", "consentType", "principalId", "resourceId")
_ALL = "AllPrincipals"
_CALLS = ("Remove delegated permission grant", "Update delegated permission grant")
_UNDO_CALLS = ("Add delegated permission grant", "Update delegated permission grant", "Consent to application")


def _plan(case: Case, step: Step, live: Entra) -> Plan:
    who = case.subject
    if step.sort != GrantKind.ROLE.value or "/" in step.target or is_guid(step.target):
        return Plan()
    pair = live.pair(who)
    if pair.principal is None:
        return Plan()
    if live.is_own(who, pair):
        return Plan(notes=(f"{who.label} is Nightlatch itself, and keeps its permissions: look after it by hand",))
    found = [
        (each, scope) for each in _grants(pair.object_id, live) for scope in _scopes(each) if scope.lower() == step.target.lower()
    ]
    return Plan(tuple(_target(who, each, scope, live) for each, scope in found))


def _grants(client: str, live: Entra) -> list[Answer]:
    return list(live.rest.listed(_PATH, CONSENTS_READ, **{"$filter": f"clientId eq '{client}'"}))


def _scopes(grant: Answer) -> list[str]:
    return str(grant.get("scope") or "").split()


def _frame(grant: Answer) -> str:
    """Who may act for whom on what: with that a grant is the same one, whatever else it allows."""
    return json.dumps({name: grant[name] for name in _FIELDS if grant.get(name)}, sort_keys=True, separators=(",", ":"))


def _target(who: Principal, grant: Answer, scope: str, live: Entra) -> Target:
    fixed = {"grant": _frame(grant), "scope": scope}
    whom = "everybody" if grant.get("consentType") == _ALL else f"the user {grant.get('principalId')}"
    return Target(
        id=f"consent:{grant.get('consentType')}:{grant.get('principalId')}:{grant.get('resourceId')}:{scope}"[:400],
        says=f"take the permission {scope} back that {who.label} has in the name of {whom}",
        before={**fixed, "granted": "true"},
        after={**fixed, "granted": "false"},
        calls=_CALLS,
        undo_calls=_UNDO_CALLS,
        by_hand=(
            live.call("PATCH", f"{_PATH}/{grant.get('id')}", {"scope": grant.get("scope")}),
            live.call("POST", _PATH, {**json.loads(fixed["grant"]), "scope": scope}),
        ),
        about=scope,
    )


def _same(target: Target, live: Entra) -> Answer | None:
    """The grant that the target is about, be it without the permission; None when it is gone."""
    frame: dict[str, Any] = json.loads(target.before["grant"])
    found = _grants(str(frame.get("clientId")), live) if is_guid(str(frame.get("clientId"))) else []
    return next((each for each in found if _frame(each) == target.before["grant"]), None)


def _read(subject: Principal, target: Target, live: Entra) -> State | None:
    if live.pair(subject).principal is None:
        return None
    found = _same(target, live)
    return target.before if found is not None and target.before["scope"] in _scopes(found) else target.after


def _apply(_subject: Principal, target: Target, live: Entra) -> None:
    found, scope = _same(target, live), target.before["scope"]
    if found is None or scope not in _scopes(found):
        return
    left = [each for each in _scopes(found) if each != scope]
    if left:
        live.rest.change(f"{_PATH}/{found['id']}", CONSENTS, method="PATCH", json={"scope": " ".join(left)})
    else:
        live.rest.change(f"{_PATH}/{found['id']}", CONSENTS, method="DELETE")


def _revert(_subject: Principal, target: Target, live: Entra) -> None:
    found, scope = _same(target, live), target.before["scope"]
    if found is None:
        live.rest.change(_PATH, CONSENTS, json={**json.loads(target.before["grant"]), "scope": scope})
    elif scope not in _scopes(found):
        live.rest.change(f"{_PATH}/{found['id']}", CONSENTS, method="PATCH", json={"scope": " ".join([*_scopes(found), scope])})


PLAYBOOK = Playbook(
    id="revoke_consents",
    title="Take back the delegated permissions that the case gave",
    actions=(Action.TAKE_BACK,),
    subject_types=(PrincipalType.SERVICE_PRINCIPAL, PrincipalType.APPLICATION),
    order=30,
    reads=(APPS_READ, CONSENTS_READ),
    writes=(CONSENTS,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
