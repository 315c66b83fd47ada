"""Takes an account out of the groups that the case put it into; undone by adding it again."""

from nightlatch.contracts import Plan, Playbook, Target
from nightlatch.model import Action, Case, Principal, Step
from nightlatch.providers.entra.account import Entra
from nightlatch.providers.entra.playbooks import membership
from nightlatch.providers.entra.scopes import MEMBERS


def _plan(case: Case, step: Step, live: Entra) -> Plan:
    return membership.plan(case, step, live, assignable=False)


def _apply(subject: Principal, target: Target, live: Entra) -> None:
    membership.leave(subject, target, live, MEMBERS)


def _revert(subject: Principal, target: Target, live: Entra) -> None:
    membership.join(subject, target, live, MEMBERS)


PLAYBOOK = Playbook(
    id="remove_group_members",
    title="Take an account out of the groups that the case put it into",
    actions=(Action.TAKE_BACK,),
    subject_types=membership.HOLDERS,
    order=30,
    reads=membership.READS,
    writes=(MEMBERS,),
    plan=_plan,
    read=membership.read,
    apply=_apply,
    revert=_revert,
)
