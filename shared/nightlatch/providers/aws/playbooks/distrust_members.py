"""Takes out of a role's trust policy whom the case let in, and leaves everybody else's statements as they are.

Members are found by value in the live document: an ARN, an account (its number and its root's address are one), an identity
provider, `*`. It ends new sessions of that member; those already given live on until `revoke_sessions`. CloudTrail records
a trust policy whole, so where one record brought several strangers, nobody can say which of them was new: then only a person
may ask. The trust of a role that the case itself created is replaced whole right after (`replace_trust`).
"""

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.aws.account import Account
from nightlatch.providers.aws.playbooks.trust_documents import live_trust, present
from nightlatch.providers.aws.playbooks.trust_edits import CALLS, READS, WRITES, edit, edit_id, put_back, standing, take_out


def _plan(case: Case, step: Step, live: Account) -> Plan:
    role = str(case.subject.name)
    steps = case.decision.plan if case.decision is not None else ()
    document = live_trust(role, live)
    if document is None:
        return Plan(notes=(f"there is no role {role}",))
    if not present(document, (step.target,)):
        return Plan(notes=(f"{role} does not trust {step.target} (any more)",))
    # One document, one change: two that each remember the document as it was would undo one another.
    asked = dict.fromkeys((step.target, *(other.target for other in steps if other.action is Action.DISTRUST)))
    members = tuple(sorted(present(document, asked)))
    before, after, by_hand = edit(role, document, members)
    target = Target(
        id=edit_id(members),
        says=f"remove the trust in {', '.join(members)} from {role}",
        before=before,
        after=after,
        calls=CALLS,
        undo_calls=CALLS,
        by_hand=by_hand,
        disturbs="" if case.born is not None or len(members) == 1 else _unsure(role, members),
    )
    return Plan((target,))


def _unsure(role: str, members: tuple[str, ...]) -> str:
    return (
        f"a record tells the whole trust policy of {role} and not what was new in it:"
        f" some of {', '.join(members)} may have been let in for good reason before, and could not take it on any more"
    )


def _read(subject: Principal, target: Target, live: Account) -> State | None:
    return standing(str(subject.name), target, live)


def _apply(subject: Principal, target: Target, live: Account) -> None:
    take_out(str(subject.name), target, live)


def _revert(subject: Principal, target: Target, live: Account) -> None:
    put_back(str(subject.name), target, live)


PLAYBOOK = Playbook(
    id="distrust_members",
    title="Take back a trust that the case added",
    actions=(Action.DISTRUST,),
    subject_types=(PrincipalType.ROLE,),
    order=39,  # before `replace_trust`: release goes backward, and that one puts the whole document back
    reads=READS,
    writes=WRITES,
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
