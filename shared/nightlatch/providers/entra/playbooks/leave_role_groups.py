"""Takes an account out of the groups that may hold directory roles and that the case put it into; undone by adding it again.

Whoever is in such a group is changed by a higher administrator only, so it comes before the account is disabled. Graph asks for two
permissions, the second of which can take every role: without a privileged identity of ours it is a person's.
"""

from nightlatch.contracts import Plan, Playbook, Target
from nightlatch.model import Action, Case, Principal, Step
from nightlatch.providers.entra.account import Entra
from nightlatch.providers.entra.playbooks import membership
from nightlatch.providers.entra.scopes import MEMBERS, ROLES


def _plan(case: Case, step: Step, live: Entra) -> Plan:
    return membership.plan(case, step, live, assignable=True)


def _apply(subject: Principal, target: Target, live: Entra) -> None:
    membership.leave(subject, target, live, ROLES)


def _revert(subject: Principal, target: Target, live: Entra) -> None:
    membership.join(subject, target, live, ROLES)


PLAYBOOK = Playbook(
    id="leave_role_groups",
    title="Take an account out of the groups that may hold directory roles",
    actions=(Action.TAKE_BACK,),
    subject_types=membership.HOLDERS,
    order=5,
    reads=membership.READS,
    writes=(MEMBERS, ROLES),
    plan=_plan,
    read=membership.read,
    apply=_apply,
    revert=_revert,
)
