"""Takes back a delegated permission that the case let an application use in the name of one user, or of everybody.

A grant lists its permissions in one text: the one of the case is taken out of it, and the grant goes with its last. Graph tells of none when
it was given, so it is the record that tells which are new: for everybody, or for the user who consented. What everybody uses an older
application by may have been there before, for a consent that is given again names all of it: that is a person's wish.

Source: the oAuth2PermissionGrant resource; "Update oAuth2PermissionGrant", "Delete oAuth2PermissionGrant".
"""

import json
from typing import Any

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Activity, Case, GrantKind, Kind, Principal, PrincipalType, Step
from nightlatch.model.evidence import CONSENT, CONSENT_EVERYBODY, CONSENT_ONE
from nightlatch.providers.entra.account import Entra, in_case, is_guid
from nightlatch.providers.entra.scopes import APPS_READ, CONSENTS, DIRECTORY_READ
from nightlatch.vendors.microsoft import Answer

_PATH = "oauth2PermissionGrants"
_FIELDS = ("clientId", "consentType", "principalId", "resourceId")
_ALL = "AllPrincipals"
_OTHERS = ("group:", "owner:", "trust:")
"""How grants begin that are of another sort."""
_CALLS = ("Remove delegated permission grant", "Update delegated permission grant")
_UNDO_CALLS = ("Add delegated permission grant", "Update delegated permission grant", "Consent to application")


def _plan(case: Case, step: Step, live: Entra) -> Plan:
    who = case.subject
    if step.sort != GrantKind.ROLE.value or step.target.startswith(_OTHERS) or "/" in step.target or is_guid(step.target):
        return Plan()
    pair = live.pair(who)
    if pair.principal is None:
        return Plan()
    if live.is_own(who, pair):
        return Plan(notes=(f"{who.label} is Nightlatch itself, and keeps its permissions: look after it by hand",))
    told = _told(case, step)
    found = [
        (each, scope)
        for each in (_grants(pair.object_id, live) if told else ())
        for scope in _scopes(each)
        if scope.lower() == step.target.lower()
    ]
    chosen = [(each, scope) for each, scope in found if _is_told(told, each, [other for other, _ in found])]
    notes = (
        (f"users allowed {who.label} {step.target}, and no record tells which of them did in this case: look at its permissions",)
        if not chosen and found
        else ()
    )
    disturbs = "" if in_case(case, pair.principal.get("createdDateTime")) else f"everybody who uses {who.label}"
    return Plan(tuple(_target(who, each, scope, disturbs, live) for each, scope in chosen), notes)


def _told(case: Case, step: Step) -> list[Activity]:
    """The records by which users, or an administrator for all of them, gave this permission; a role of an API bears the same name."""
    given = (a for a in case.activities if a.did(Kind.ROLE_GRANTED) and a.evidence.get(CONSENT))
    return [a for a in given if any(grant.role.lower() == step.target.lower() for grant in a.grants)]


def _is_told(told: list[Activity], grant: Answer, alike: list[Answer]) -> bool:
    """Whether records tell of this grant: for everybody, of the user who consented, or of the only user there is one of."""
    if grant.get("consentType") == _ALL:
        return any(a.evidence[CONSENT] == CONSENT_EVERYBODY for a in told)
    actors = {(a.actor.id or "").lower() for a in told if a.evidence[CONSENT] == CONSENT_ONE}
    is_only = bool(actors) and sum(each.get("consentType") != _ALL for each in alike) == 1
    return is_only or str(grant.get("principalId") or "-").lower() in actors


def _grants(client: str, live: Entra) -> list[Answer]:
    return list(live.rest.listed(_PATH, DIRECTORY_READ, **{"$filter": f"clientId eq '{client}'"}))


def _scopes(grant: Answer) -> list[str]:
    return str(grant.get("scope") or "").split()


def _frame(grant: Answer) -> str:
    """Who may act for whom on what: with that a grant is the same one, whatever else it allows."""
    return json.dumps({name: grant[name] for name in _FIELDS if grant.get(name)}, sort_keys=True, separators=(",", ":"))


def _target(who: Principal, grant: Answer, scope: str, disturbs: str, live: Entra) -> Target:
    fixed, is_everybodys = {"grant": _frame(grant), "scope": scope}, grant.get("consentType") == _ALL
    whom = "everybody" if is_everybodys else f"the user {grant.get('principalId')}"
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
        disturbs=disturbs if is_everybodys else "",
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
    subject_types=(PrincipalType.SERVICE_PRINCIPAL,),
    order=30,
    reads=(APPS_READ, DIRECTORY_READ),
    writes=(CONSENTS,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
