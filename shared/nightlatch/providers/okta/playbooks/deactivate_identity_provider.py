"""Deactivates an identity provider: whoever it vouches for is believed no more, until it is activated again.

One from before the case lets others in, who would be locked out with it: that is a person's wish. An agent of a directory, or a
trusted authorization server, is none, and is named for a person.

Source: deactivateIdentityProvider and activateIdentityProvider of the management API.
"""

from nightlatch.contracts import Plan, Playbook, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.okta.account import API, Okta, in_case, key, part
from nightlatch.providers.okta.playbooks import switching
from nightlatch.vendors.okta import IDPS, IDPS_READ

_OFF, _ON = ("system.idp.lifecycle.deactivate",), ("system.idp.lifecycle.activate",)


def _plan(case: Case, _step: Step, live: Okta) -> Plan:
    who, page = case.subject, live.console("access", "identity-providers")
    found = live.identity_provider(key(who)) if who.id else None
    if found is None:
        return Plan(notes=(f"there is no identity provider {who.label} (any more): see {page}",))
    if switching.is_off(found):
        return Plan(notes=(f"{who.label} is inactive already",))
    target = Target(
        id="identity_provider",
        says=f"deactivate the identity provider {who.label}",
        before=switching.BEFORE,
        after=switching.AFTER,
        calls=_OFF,
        undo_calls=_ON,
        by_hand=switching.by_hand(live, page, _path(who)),
        disturbs="" if in_case(case, found.get("created")) else "everybody who signs in through it",
    )
    return Plan((target,))


def _path(who: Principal) -> str:
    return f"{API}/idps/{part(key(who))}"


_SWITCH = switching.Switch(_path, lambda who, live: live.identity_provider(key(who)), IDPS)
PLAYBOOK = Playbook(
    id="deactivate_identity_provider",
    title="Deactivate an identity provider",
    actions=(Action.LOCK,),
    subject_types=(PrincipalType.FEDERATION,),
    order=10,
    reads=(IDPS_READ,),
    writes=(IDPS,),
    plan=_plan,
    read=_SWITCH.read,
    apply=_SWITCH.apply,
    revert=_SWITCH.revert,
)
