"""Takes an IAM user out of a group that the incident put it in. The group, and everybody else in it, stays as it is."""

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import GROUP, Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.playbooks.iam_identities import identity_of, known


def _plan(case: Case, step: Step, live: Account) -> Plan:
    who, group = identity_of(case.subject), step.target.removeprefix(GROUP)
    if who is None or not step.target.startswith(GROUP):
        return Plan()
    if _member(case.subject, group, live) != {"member": "true"}:
        return Plan(notes=(f"{who.name} is not in the group {group} now",))
    target = Target(
        id=step.target,
        says=f"take {who.name} out of the group {group}",
        before={"member": "true"},
        after={"member": "false"},
        calls=("RemoveUserFromGroup",),
        undo_calls=("AddUserToGroup",),
        by_hand=(command("iam", "add-user-to-group", user_name=who.name, group_name=group),),
        about=step.target,
    )
    return Plan((target,))


def _member(subject: Principal, group: str, live: Account) -> State | None:
    found = live.listed("iam", "ListGroupsForUser", "Groups", UserName=known(subject).name)
    if found is None:
        return None
    return {"member": "true" if any(each["GroupName"] == group for each in found) else "false"}


def _group(target: Target) -> str:
    return target.about.removeprefix(GROUP)


def _read(subject: Principal, target: Target, live: Account) -> State | None:
    return _member(subject, _group(target), live)


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
