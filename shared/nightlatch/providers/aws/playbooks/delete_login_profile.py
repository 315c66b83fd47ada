"""Takes back a console password that the incident gave to an IAM user who had none. The password itself cannot be given back.

IAM cannot switch a password off, only delete it with its login profile. So it is never part of a lock (the denial ends the console
as well), and only ever a person's wish. A password that the incident set in place of the user's own is left for a person: deleting
it would not bring the user's own back.
"""

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.playbooks.happenings import behind, told_by
from nightlatch.providers.aws.playbooks.iam_identities import identity_of, known

_ABSENT: State = {"present": "false"}


def _plan(case: Case, step: Step, live: Account) -> Plan:
    who = identity_of(case.subject)
    if who is None or step.sort != "password":
        return Plan()
    answer = live.ask("iam", "GetLoginProfile", UserName=who.name)
    if answer is None:
        return Plan(notes=(f"{who.name} has no console password now",))
    if not told_by(answer["LoginProfile"]["CreateDate"], behind(case, step)):
        return Plan(notes=(f"the console password of {who.name} was changed, not made, by this case: set a new one by hand",))
    target = Target(
        id="password",
        says=f"delete the console password of {who.name}",
        before={"present": "true"},
        after=_ABSENT,
        calls=("DeleteLoginProfile",),
        undo_calls=("CreateLoginProfile",),
        by_hand=(command("iam", "create-login-profile", user_name=who.name, password="NEW-PASSWORD"),),
        irreversible="the password cannot be given back: set a new one",
    )
    return Plan((target,))


def _read(subject: Principal, target: Target, live: Account) -> State | None:
    who = known(subject)
    if live.ask("iam", "GetLoginProfile", UserName=who.name) is not None:
        return {"present": "true"}
    return _ABSENT if who.exists(live) else None


def _apply(subject: Principal, target: Target, live: Account) -> None:
    live.change("iam", "DeleteLoginProfile", UserName=known(subject).name)


def _revert(subject: Principal, target: Target, live: Account) -> None:
    """Nothing: what is irreversible is left, and said."""


PLAYBOOK = Playbook(
    id="delete_login_profile",
    title="Delete a console password",
    actions=(Action.DEACTIVATE,),
    subject_types=(PrincipalType.USER,),
    order=25,
    reads=("iam:GetLoginProfile", "iam:GetUser"),
    writes=("iam:DeleteLoginProfile",),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
