"""Takes an IAM user out of a group that the incident put it in. The group, and everybody else in it, stays as it is.

IAM does not tell names apart by case, and a record spells a group as the caller did: what is changed is named as IAM spells it.
"""

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import GROUP, Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.playbooks.iam_identities import identity_of, known


def _plan(case: Case, step: Step, live: Account) -> Plan:
    who, told = identity_of(case.subject), step.target.removeprefix(GROUP)
    if who is None or not step.target.startswith(GROUP):
        return Plan()
    groups = _groups(case.subject, live) or ()
    group = next((each for each in groups if each.casefold() == told.casefold()), None)
    if group is None:
        return Plan(notes=(f"{who.name} is not in the group {told} now",))
    target = Target(
        id=f"{GROUP}{group}",
        says=f"take {who.name} out of the group {group}",
        before={"member": "true"},
        after={"member": "false"},
        calls=("RemoveUserFromGroup",),
        undo_calls=("AddUserToGroup",),
        by_hand=(command("iam", "add-user-to-group", user_name=who.name, group_name=group),),
        about=f"{GROUP}{group}",
    )
    return Plan((target,))


def _groups(subject: Principal, live: Account) -> tuple[str, ...] | None:
    """The names of the user's groups, as IAM spells them; None when the user is gone."""
    found = live.listed("iam", "ListGroupsForUser", "Groups", UserName=known(subject).name)
    return None if found is None else tuple(each["GroupName"] for each in found)


def _group(target: Target) -> str:
    return target.about.removeprefix(GROUP)


def _read(subject: Principal, target: Target, live: Account) -> State | None:
    groups = _groups(subject, live)
    if groups is None:
        return None
    return {"member": "true" if _group(target) in groups else "false"}


def _apply(subject: Principal, target: Target, live: Account) -> None:
    live.change("iam", "RemoveUserFromGroup", UserName=known(subject).name, GroupName=_group(target))


def _revert(subject: Principal, target: Target, live: Account) -> None:
    live.change("iam", "AddUserToGroup", UserName=known(subject).name, GroupName=_group(target))


PLAYBOOK = Playbook(
    id="leave_groups",
    title="Take users out of groups",
    actions=(Action.TAKE_BACK,),
    subject_types=(PrincipalType.USER,),
    order=30,
    reads=("iam:ListGroupsForUser",),
    writes=("iam:AddUserToGroup", "iam:RemoveUserFromGroup"),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
