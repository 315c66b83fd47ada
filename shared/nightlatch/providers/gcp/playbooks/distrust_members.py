"""Takes out of a service account's own policy whom the case let act as it.

Tokens that were minted already live on until they run out (an hour as a rule): where the account itself was born in the case it is
disabled, which refuses them too.
"""

from nightlatch.contracts import Plan, Playbook
from nightlatch.model import Action, Case, GrantKind, PrincipalType, Step
from nightlatch.providers.gcp.account import Google
from nightlatch.providers.gcp.playbooks.bindings import added, planned
from nightlatch.providers.gcp.policies import READS, WRITES, put_back, read, take_out


def _plan(case: Case, step: Step, live: Google) -> Plan:
    return planned([bound for bound in added(case, GrantKind.TRUST) if bound.member == step.target], live)


PLAYBOOK = Playbook(
    id="distrust_members",
    title="Take back who may act as the service account",
    actions=(Action.DISTRUST,),
    subject_types=(PrincipalType.SERVICE_ACCOUNT,),
    order=40,
    reads=tuple(name for name in READS if name.startswith("iam.")),
    writes=tuple(name for name in WRITES if name.startswith("iam.")),
    plan=_plan,
    read=read,
    apply=take_out,
    revert=put_back,
)
