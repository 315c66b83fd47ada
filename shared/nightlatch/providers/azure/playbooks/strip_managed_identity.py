"""Locks a managed identity: it cannot be switched off, so all roles that it holds are taken from it.

Resource Manager asks for roles anew at each request, within minutes of the change. The tokens that the identity holds already are cached for up to
a day and cannot be called back: what reads roles or groups out of a token believes it until then. Deleting the identity would not end them either.

Source: "Managed identities for Azure resources frequently asked questions"; "Remove Azure role assignments".
"""

from nightlatch.contracts import Plan, Playbook, Proof, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.azure import machines
from nightlatch.providers.azure.account import READ_SUBSCRIPTIONS, Azure
from nightlatch.providers.azure.assignments import everywhere
from nightlatch.providers.azure.guarding import kept_out
from nightlatch.providers.azure.playbooks.taking_back import READS, WRITES, apply, read, revert, target
from nightlatch.providers.azure.principals import APPLICATIONS

_LASTING = (
    "tokens that it holds already work for up to 24 h where roles or groups are read from the token: block it at the resource"
    " (the firewall of a vault or a storage account) or stop what runs as it, and count it as contained only after that"
)
_RUNNING = "whatever runs as this identity reaches nothing in Azure any more"


def _plan(case: Case, _step: Step, live: Azure) -> Plan:
    who = case.subject.label
    principal = machines.principal_of(live, case.subject)
    if principal is None:
        return Plan(notes=(f"there is no managed identity {who} (any more)",))
    why = kept_out(case, principal, live)
    if why is not None:
        return Plan(notes=(why,))
    held = everywhere(live, principal)
    none = () if held else (f"{who} holds no role in any subscription that Nightlatch may see",)
    disturbs = "" if case.born is not None else _RUNNING
    return Plan(tuple(target(case, each, disturbs) for each in held), (*none, f"{who}: {_LASTING}"))


def _prove(subject: Principal, target: Target, live: Azure) -> Proof | None:
    held = everywhere(live, target.before["principal"])
    return Proof(not held, f"Azure tells that {subject.label} holds {len(held) or 'no'} roles where Nightlatch may look")


PLAYBOOK = Playbook(
    id="strip_managed_identity",
    title="Take all roles from a managed identity",
    actions=(Action.LOCK,),
    subject_types=(PrincipalType.MANAGED_IDENTITY,),
    order=10,
    reads=(*READS, READ_SUBSCRIPTIONS, *machines.READS, APPLICATIONS),
    writes=WRITES,
    plan=_plan,
    read=read,
    apply=apply,
    revert=revert,
    prove=_prove,
)
