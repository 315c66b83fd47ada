"""Lets nobody take on a role that its own case created: the trust policy is replaced by one that denies everybody.

It ends every new session, whoever the role was made for. It does not end sessions already given: the deny on the role itself
does (`deny_role`). A role that is older than its case keeps its trust; only what the case added is taken out
(`distrust_members`). IAM does not take a trust policy without a statement, hence a Deny for all (RESPONSE §2).
"""

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.playbooks.trust_documents import SHUT, live_trust, same, write_trust
from nightlatch.providers.aws.playbooks.trust_edits import CALLS, READS, WRITES


def _plan(case: Case, step: Step, live: Account) -> Plan:
    role = str(case.subject.name)
    if case.born is None:
        return Plan(notes=(f"the trust policy of {role} stays as it is: the role is older than this case",))
    document = live_trust(role, live)
    if document is None:
        return Plan(notes=(f"there is no role {role}",))
    if same(document, SHUT):
        return Plan()
    target = Target(
        id="trust",
        says=f"let nobody take on {role}: its trust policy is replaced by one that denies everybody",
        before={"trust": document},
        after={"trust": SHUT},
        calls=CALLS,
        undo_calls=CALLS,
        by_hand=(command("iam", "update-assume-role-policy", role_name=role, policy_document=document),),
    )
    return Plan((target,))


def _read(subject: Principal, target: Target, live: Account) -> State | None:
    document = live_trust(str(subject.name), live)
    if document is None:
        return None
    return next((s for s in (target.before, target.after) if same(document, s["trust"])), {"trust": document})


def _apply(subject: Principal, target: Target, live: Account) -> None:
    _become(subject, target, target.after, live)


def _revert(subject: Principal, target: Target, live: Account) -> None:
    _become(subject, target, target.before, live)


def _become(subject: Principal, target: Target, state: State, live: Account) -> None:
    now = _read(subject, target, live)
    if now is not None and now != state:
        write_trust(str(subject.name), state["trust"], live)


PLAYBOOK = Playbook(
    id="replace_trust",
    title="Let nobody take on a new role",
    actions=(Action.LOCK,),
    subject_types=(PrincipalType.ROLE,),
    order=40,
    reads=READS,
    writes=WRITES,
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
