"""Takes a person of Identity Center out of a group that the incident put the person in. The group stays as it is for all others.

What the group gives cannot be begun afterwards; sessions already given are cut by `deny_center_user` only. Where an outside
identity provider fills the directory it may put the person back at its next synchronization (RESPONSE §4): mend it there too.
"""

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import GROUP, Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.persons import OF_CENTER, is_of_center
from nightlatch.providers.aws.playbooks.happenings import behind, told_by
from nightlatch.providers.aws.playbooks.identity_center import Center, center_of, centers, place_of


def _plan(case: Case, step: Step, live: Account) -> Plan:
    group = step.target.removeprefix(GROUP)
    if not is_of_center(case.subject) or not step.target.startswith(GROUP) or OF_CENTER.fullmatch(group) is None:
        return Plan()
    for center in centers(case, live):
        membership = _membership(center, case.subject, group)
        found = membership and center.look("DescribeGroupMembership", MembershipId=membership)
        if found and not told_by(found.get("CreatedAt"), behind(case, step)):
            return Plan(notes=(f"{case.subject.label} was not put into the group {group} when the records say so",))
        if found:
            return Plan((_target(case.subject, center, group),))
    return Plan(notes=(f"{case.subject.label} is not in the group {group} of Identity Center now",))


def _target(subject: Principal, center: Center, group: str) -> Target:
    person = {"identity_store_id": center.store, "group_id": group, "member_id": f"UserId={subject.id}"}
    return Target(
        id=f"{GROUP}{group}",
        says=f"take {subject.label} out of Identity Center's group {group}",
        before={**center.place, "member": "true"},
        after={**center.place, "member": "false"},
        calls=("DeleteGroupMembership",),
        undo_calls=("CreateGroupMembership",),
        by_hand=(command("identitystore", "create-group-membership", region=center.region, **person),),
        about=f"{GROUP}{group}",
    )


def _membership(center: Center, subject: Principal, group: str) -> str | None:
    """The id of a membership; None when there is none."""
    answer = center.look("GetGroupMembershipId", GroupId=group, MemberId={"UserId": str(subject.id)})
    return None if answer is None else str(answer["MembershipId"])


def _group(target: Target) -> str:
    return target.id.removeprefix(GROUP)


def _read(subject: Principal, target: Target, live: Account) -> State | None:
    center, group = center_of(target, live), _group(target)
    if _membership(center, subject, group) is not None:
        return {**place_of(target), "member": "true"}
    if center.look("DescribeUser", UserId=str(subject.id)) is None or center.look("DescribeGroup", GroupId=group) is None:
        return None
    return {**place_of(target), "member": "false"}


def _apply(subject: Principal, target: Target, live: Account) -> None:
    center = center_of(target, live)
    membership = _membership(center, subject, _group(target))
    if membership is not None:
        named = {"IdentityStoreId": center.store, "MembershipId": membership}
        live.change("identitystore", "DeleteGroupMembership", center.region, **named)


def _revert(subject: Principal, target: Target, live: Account) -> None:
    center, group = center_of(target, live), _group(target)
    found = _read(subject, target, live)
    if found is not None and found["member"] == "false":
        named = {"IdentityStoreId": center.store, "GroupId": group, "MemberId": {"UserId": str(subject.id)}}
        live.change("identitystore", "CreateGroupMembership", center.region, **named)


PLAYBOOK = Playbook(
    id="leave_center_groups",
    title="Take people of Identity Center out of groups",
    actions=(Action.TAKE_BACK,),
    subject_types=(PrincipalType.USER,),
    order=30,
    reads=(
        "identitystore:DescribeGroup",
        "identitystore:DescribeGroupMembership",
        "identitystore:DescribeUser",
        "identitystore:GetGroupMembershipId",
        "sso:ListInstances",
    ),
    writes=("identitystore:CreateGroupMembership", "identitystore:DeleteGroupMembership"),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
