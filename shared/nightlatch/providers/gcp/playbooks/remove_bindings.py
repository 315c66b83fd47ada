"""Takes back the roles that the case gave, binding by binding, wherever they stand: organization, folder, project, account.

Nobody else offers this safely: a policy is one document, so taking one member out means writing all of it. It is written with the
etag it was read with, at version 3, and every other binding stays as it is, conditions included.
"""

from nightlatch.contracts import Plan, Playbook
from nightlatch.model import Action, Case, GrantKind, PrincipalType, Step
from nightlatch.providers.gcp.account import Google
from nightlatch.providers.gcp.playbooks.bindings import added, planned
from nightlatch.providers.gcp.policies import READS, WRITES, put_back, read, take_out


def _plan(case: Case, step: Step, live: Google) -> Plan:
    if step.sort != GrantKind.ROLE.value:
        return Plan()
    return planned([bound for bound in added(case, GrantKind.ROLE) if bound.role == step.target], live)


PLAYBOOK = Playbook(
    id="remove_bindings",
    title="Take back the roles that the case gave",
    actions=(Action.TAKE_BACK,),
    subject_types=tuple(PrincipalType),
    order=30,
    reads=READS,
    writes=WRITES,
    plan=_plan,
    read=read,
    apply=take_out,
    revert=put_back,
)
