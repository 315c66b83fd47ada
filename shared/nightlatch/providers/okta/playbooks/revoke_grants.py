"""Revokes what a newborn user let applications do in his name. He would have to allow it again, so nothing older is touched.

Source: listUserGrants and revokeUserGrant of the management API.
"""

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.okta.account import Okta, part, user_path
from nightlatch.providers.okta.playbooks import revoking
from nightlatch.vendors.okta import USERS, USERS_READ, Answer

_LOST = "the user has to allow the application again"


def _plan(case: Case, _step: Step, live: Okta) -> Plan:
    if case.born is None or live.user(case.subject) is None:
        return Plan()
    return Plan(tuple(_target(case.subject, each) for each in _grants(case.subject, live)))


def _grants(who: Principal, live: Okta) -> list[Answer]:
    return list(live.rest.listed(f"{user_path(who)}/grants", USERS_READ, limit=200))


def _target(who: Principal, grant: Answer) -> Target:
    id, scope, client = str(grant.get("id")), str(grant.get("scopeId")), str(grant.get("clientId"))
    says = f"revoke the scope {scope} that {who.label} allowed to the client {client}"
    return revoking.target("grant", id, says, ("app.oauth2.as.consent.revoke",), _LOST, of_case=True)  # the account itself is


def _read(subject: Principal, target: Target, live: Okta) -> State | None:
    valid = any(str(each.get("id")) == target.before["id"] for each in _grants(subject, live))
    return revoking.state(subject, target, live, valid=valid)


def _apply(subject: Principal, target: Target, live: Okta) -> None:
    live.rest.change(f"{user_path(subject)}/grants/{part(target.before['id'])}", USERS, method="DELETE")


PLAYBOOK = Playbook(
    id="revoke_grants",
    title="Revoke what a newborn user allowed to applications",
    actions=(Action.LOCK,),
    subject_types=(PrincipalType.USER,),
    order=20,
    reads=(USERS_READ,),
    writes=(USERS,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=revoking.revert,
)
