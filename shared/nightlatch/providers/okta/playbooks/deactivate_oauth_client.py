"""Deactivates an OAuth client or application: it is given no tokens, and lets nobody in, until it is activated again.

What was set up for it stays. A client from before the case serves others, who would be locked out with it: that is a person's wish.

Source: deactivateApplication and activateApplication of the management API.
"""

from nightlatch.contracts import Plan, Playbook, Target
from nightlatch.model import Action, Case, PrincipalType, Step
from nightlatch.providers.okta.account import Okta, app_path, in_case, key
from nightlatch.providers.okta.playbooks import switching
from nightlatch.vendors.okta import APPS, APPS_READ

_SWITCH = switching.Switch(app_path, lambda who, live: live.application(key(who)), APPS)
_OFF = ("application.lifecycle.deactivate", "app.oauth2.client.lifecycle.deactivate")
_ON = ("application.lifecycle.activate", "app.oauth2.client.lifecycle.activate")


def _plan(case: Case, _step: Step, live: Okta) -> Plan:
    who = case.subject
    found = live.application(key(who))
    if found is None:
        return Plan(notes=(f"there is no application {who.label} (any more)",))
    if own := live.kept(who, "being active"):
        return Plan(notes=own)
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
        by_hand=switching.by_hand(live, page, app_path(who)),
        disturbs="" if in_case(case, found.get("created")) else "everybody and everything that uses it",
    )
    return Plan((target,))


PLAYBOOK = Playbook(
    id="deactivate_oauth_client",
    title="Deactivate an OAuth client",
    actions=(Action.LOCK,),
    subject_types=(PrincipalType.APPLICATION,),
    order=10,
    reads=(APPS_READ,),
    writes=(APPS,),
    plan=_plan,
    read=_SWITCH.read,
    apply=_SWITCH.apply,
    revert=_SWITCH.revert,
    prove=_SWITCH.prove,
)
