"""Takes back an inline policy that the incident wrote into a user, role or group.

There is no way to switch one off, so it is deleted after its text was stored, and put back byte for byte. What stood under that name
before the incident is not known to AWS any more: then the release gives back the incident's text, and a person looks.

What we wrote ourselves is never deleted, and is known by its text: under our names an intruder may write whatever he likes. Where
our denial stands in place of his text, his is gone.
"""

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, GrantKind, Principal, PrincipalType, Step
from nightlatch.providers.aws.account import DENY_ALL, Account
from nightlatch.providers.aws.playbooks.iam_identities import INLINE, identity_of, known
from nightlatch.providers.aws.playbooks.revoke_sessions import since_when

_ABSENT: State = {"present": "false"}


def _plan(case: Case, step: Step, live: Account) -> Plan:
    who, name = identity_of(case.subject), step.target.removeprefix(INLINE)
    if who is None or step.sort != GrantKind.ROLE.value or not step.target.startswith(INLINE):
        return Plan()
    before = _stands(case.subject, name, live)
    if before is None or before == _ABSENT:
        return Plan(notes=(f"{who.name} has no inline policy {name} now that is not our own",))
    target = Target(
        id=f"{INLINE}{name}",
        says=f"delete the inline policy {name} of {who.name}, whose text is kept",
        before=before,
        after=_ABSENT,
        calls=(who.call("Delete{}Policy"),),
        undo_calls=(who.call("Put{}Policy"),),
        by_hand=(who.by_hand("put-{}-policy", policy_name=name, policy_document=before["document"]),),
        about=f"{INLINE}{name}",
    )
    return Plan((target,))


def _stands(subject: Principal, name: str, live: Account) -> State | None:
    who = known(subject)
    text = live.document(who.call("Get{}Policy"), "PolicyDocument", **who.named, PolicyName=name)
    if text is not None:
        return _ABSENT if _is_ours(text) else {"document": text}
    return _ABSENT if who.exists(live) else None


def _is_ours(text: str) -> bool:
    """Whether it is what `deny_user`, `deny_role` or `revoke_sessions` writes, to the byte: it gives nobody anything."""
    return text == DENY_ALL or since_when(text) is not None


def _name(target: Target) -> str:
    return target.about.removeprefix(INLINE)


def _read(subject: Principal, target: Target, live: Account) -> State | None:
    return _stands(subject, _name(target), live)


def _apply(subject: Principal, target: Target, live: Account) -> None:
    if _stands(subject, _name(target), live) in (None, _ABSENT):
        return
    who = known(subject)
    live.change("iam", who.call("Delete{}Policy"), **who.named, PolicyName=_name(target))


def _revert(subject: Principal, target: Target, live: Account) -> None:
    who, text = known(subject), target.before["document"]
    live.change("iam", who.call("Put{}Policy"), **who.named, PolicyName=_name(target), PolicyDocument=text)


PLAYBOOK = Playbook(
    id="delete_inline_policies",
    title="Delete inline policies",
    actions=(Action.TAKE_BACK,),
    subject_types=(PrincipalType.USER, PrincipalType.ROLE, PrincipalType.GROUP),
    order=30,
    reads=tuple(f"iam:Get{word}{noun}" for noun in ("", "Policy") for word in ("Group", "Role", "User")),
    writes=tuple(f"iam:{verb}{word}Policy" for verb in ("Delete", "Put") for word in ("Group", "Role", "User")),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
