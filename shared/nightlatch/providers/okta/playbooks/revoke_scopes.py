"""Takes back the scopes that the case let an OAuth client ask for; undone by a consent alike, under a new id.

Tokens that were given before keep their scopes until they end, an hour at most.

Source: listScopeConsentGrants, revokeScopeConsentGrant and grantConsentToScope of the management API.
"""

import json

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, GrantKind, Principal, PrincipalType, Step
from nightlatch.providers.okta.account import Okta, app_path, in_case, key, part
from nightlatch.vendors.okta import APP_GRANTS, APP_GRANTS_READ, APPS_READ, Answer

_OKTAS = "okta."


def _plan(case: Case, step: Step, live: Okta) -> Plan:
    name, who = step.target, case.subject
    if step.sort != GrantKind.ROLE.value or not name.startswith(_OKTAS):
        return Plan()
    if own := live.kept(who, "its scopes"):
        return Plan(notes=own)
    found = [each for each in _grants(who, live) if each.get("scopeId") == name]
    if not found:
        return Plan(notes=(f"{who.label} may not ask for {name} now",))
    if not all(in_case(case, each.get("created")) for each in found):
        return Plan(notes=(f"{who.label} was allowed to ask for {name} before this case",))
    return Plan((_target(who, found[0], live),))


def _path(who: Principal) -> str:
    return f"{app_path(who)}/grants"


def _grants(who: Principal, live: Okta) -> list[Answer]:
    return list(live.rest.listed(_path(who), APP_GRANTS_READ))


def _body(grant: Answer) -> str:
    return json.dumps({"issuer": grant.get("issuer"), "scopeId": grant.get("scopeId")}, sort_keys=True, separators=(",", ":"))


def _target(who: Principal, grant: Answer, live: Okta) -> Target:
    body, scope = _body(grant), str(grant.get("scopeId"))
    page = live.console("app", "oidc_client", "instance", key(who))
    return Target(
        id=f"scope:{scope}"[:400],
        says=f"take the scope {scope} back from {who.label} (put back, it has a new id)",
        before={"granted": "true", "grant": body},
        after={"granted": "false", "grant": body},
        calls=("app.oauth2.admin.consent.revoke",),
        undo_calls=("app.oauth2.admin.consent.grant",),
        by_hand=live.by_hand(page, f"grant {scope}", "POST", _path(who), body),
        about=scope,
    )


def _alike(subject: Principal, target: Target, live: Okta) -> list[str]:
    return [str(each.get("id")) for each in _grants(subject, live) if _body(each) == target.before["grant"]]


def _read(subject: Principal, target: Target, live: Okta) -> State | None:
    if live.application(key(subject)) is None:
        return None
    return target.before if _alike(subject, target, live) else target.after


def _apply(subject: Principal, target: Target, live: Okta) -> None:
    for id in _alike(subject, target, live):
        live.rest.change(f"{_path(subject)}/{part(id)}", APP_GRANTS, method="DELETE")


def _revert(subject: Principal, target: Target, live: Okta) -> None:
    if not _alike(subject, target, live):
        live.rest.change(_path(subject), APP_GRANTS, json=json.loads(target.before["grant"]))


PLAYBOOK = Playbook(
    id="revoke_scopes",
    title="Take back the scopes that the case gave to an OAuth client",
    actions=(Action.TAKE_BACK,),
    subject_types=(PrincipalType.APPLICATION,),
    order=30,
    reads=(APPS_READ, APP_GRANTS_READ),
    writes=(APP_GRANTS,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
