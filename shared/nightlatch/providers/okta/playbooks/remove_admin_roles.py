"""Takes back the administrators' roles that the case gave to a user or an OAuth client; undone by an assignment alike, under a new id.

An application that a user was assigned to is no role: whether it lets anybody become an administrator stands in the application.
"""

from nightlatch.contracts import Plan, Playbook
from nightlatch.model import Action, Case, PrincipalType, Step
from nightlatch.providers.okta.account import Okta
from nightlatch.providers.okta.playbooks import taking_back
from nightlatch.vendors.okta import ROLES, ROLES_READ, USERS_READ

_APPLICATION = "app:"


def _plan(case: Case, step: Step, live: Okta) -> Plan:
    if step.target.startswith(_APPLICATION):
        id = step.target.removeprefix(_APPLICATION)
        return Plan(notes=(f"{case.subject.label} was assigned to the application {id}: see {live.console('apps', 'active')}",))
    return taking_back.plan(case, step, live)


PLAYBOOK = Playbook(
    id="remove_admin_roles",
    title="Take back the administrators' roles that the case gave",
    actions=(Action.TAKE_BACK,),
    subject_types=(PrincipalType.USER, PrincipalType.APPLICATION),
    order=30,
    reads=(ROLES_READ, USERS_READ),
    writes=(ROLES,),
    plan=_plan,
    read=taking_back.read,
    apply=taking_back.apply,
    revert=taking_back.revert,
)
