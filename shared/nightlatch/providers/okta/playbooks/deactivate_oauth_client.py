"""Deactivates an OAuth client or application: it is given no tokens, and lets nobody in, until it is activated again.

What was set up for it stays. A client from before the case serves others, who would be locked out with it: that is a person's wish.

Source: deactivateApplication and activateApplication of the management API.
"""

from nightlatch.contracts import Plan, Playbook, Proof, State, Target
from nightlatch.errors import LookupFailed
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.okta.account import API, Okta, in_case, key, part
from nightlatch.providers.okta.playbooks import switching
from nightlatch.vendors.okta import APPS, APPS_READ

_OFF = ("application.lifecycle.deactivate", "app.oauth2.client.lifecycle.deactivate")
_ON = ("application.lifecycle.activate", "app.oauth2.client.lifecycle.activate")


def _plan(case: Case, _step: Step, live: Okta) -> Plan:
    who = case.subject
    found = live.application(key(who))
    if found is None:
        return Plan(notes=(f"there is no application {who.label} (any more)",))
    if live.is_own(who):
        return Plan(notes=(f"{who.label} is Nightlatch itself, and is never deactivated by it",))
    if switching.is_off(found):
        return Plan(notes=(f"{who.label} is inactive already",))
    page = live.console("app", str(found.get("name") or "oidc_client"), "instance", key(who))
    target = Target(
        id="client",
        says=f"deactivate {who.label}, which gets no tokens and lets nobody in from then on",
        before=switching.BEFORE,
        after=switching.AFTER,
        calls=_OFF,
        undo_calls=_ON,
        by_hand=switching.by_hand(live, page, _path(who)),
        disturbs="" if in_case(case, found.get("created")) else "everybody and everything that uses it",
    )
    return Plan((target,))


def _path(who: Principal) -> str:
    return f"{API}/apps/{part(key(who))}"


def _read(subject: Principal, _target: Target, live: Okta) -> State | None:
    return switching.state(live.application(key(subject)))


def _apply(subject: Principal, _target: Target, live: Okta) -> None:
    switching.off(live, _path(subject), APPS)


def _revert(subject: Principal, _target: Target, live: Okta) -> None:
    switching.on(live, _path(subject), APPS)


def _prove(subject: Principal, target: Target, live: Okta) -> Proof | None:
    try:
        found = _read(subject, target, live)
    except LookupFailed:
        return None
    if found is None:
        return None
    return Proof(found == target.after, f"Okta tells that {subject.label} is {found['status'].lower()}")


PLAYBOOK = Playbook(
    id="deactivate_oauth_client",
    title="Deactivate an OAuth client",
    actions=(Action.LOCK,),
    subject_types=(PrincipalType.APPLICATION,),
    order=10,
    reads=(APPS_READ,),
    writes=(APPS,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
    prove=_prove,
)
