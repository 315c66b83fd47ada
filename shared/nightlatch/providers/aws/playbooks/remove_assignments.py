"""Takes a permission set in one account back from a person of Identity Center, where the incident assigned it.

Nothing can be begun with it afterwards; sessions that the person already has live to the permission set's duration, and only
`deny_center_user` cuts them (RESPONSE §4). AWS works on an assignment for some seconds after the call. It keeps no time in
the assignment itself but lists the runs that made one: an assignment that no run of that moment made is left alone, so that a
forged record takes nothing away. Assignments of groups are not touched: they are others' too (`leave_center_groups`).
"""

from collections.abc import Iterator

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Activity, Case, Kind, Principal, PrincipalType, Step
from nightlatch.providers.aws.account import Account
from nightlatch.providers.aws.directory import SET
from nightlatch.providers.aws.persons import is_of_center
from nightlatch.providers.aws.playbooks.happenings import behind, told_by
from nightlatch.providers.aws.playbooks.identity_center import Center, center_of, centers, place_of

_ID = "assignment:"


def _plan(case: Case, step: Step, live: Account) -> Plan:
    if not is_of_center(case.subject) or SET.fullmatch(step.target) is None:
        return Plan()
    targets, notes = [], []
    for account, activities in _told(case, step).items():
        center = next((each for each in centers(case, live) if _held(each, case.subject, account, step.target)), None)
        where = f"{step.target} in {account}"
        if center is None:
            notes.append(f"{case.subject.label} does not hold {where} now, or only by a group")
        elif not _made(center, case.subject, account, step.target, activities):
            notes.append(f"Identity Center does not tell that it gave {where} to {case.subject.label} when the records say so")
        else:
            targets.append(_target(case.subject, center, account, step.target))
    return Plan(tuple(targets), tuple(notes))


def _told(case: Case, step: Step) -> dict[str, list[Activity]]:
    """The accounts that the step's permission set was given in, with the activities that tell of it."""
    found: dict[str, list[Activity]] = {}
    for activity in behind(case, step):
        for grant in activity.grants if activity.did(Kind.ROLE_GRANTED) else ():
            if grant.role == step.target and grant.scope != "*":
                found.setdefault(grant.scope, []).append(activity)
    return found


def _held(center: Center, subject: Principal, account: str, arn: str) -> bool:
    """Whether the person has it by an assignment of the person's own: what comes by a group may be listed beside."""
    return any(
        each["AccountId"] == account and each["PermissionSetArn"] == arn
        for each in center.assignments(str(subject.id))
        if each.get("PrincipalType", "USER") == "USER" and each.get("PrincipalId", subject.id) == subject.id
    )


def _made(center: Center, subject: Principal, account: str, arn: str, activities: list[Activity]) -> bool:
    """Whether one of Identity Center's own runs of that moment made it."""
    return any(
        (run.get("TargetId"), run.get("PermissionSetArn"), run.get("PrincipalId")) == (account, arn, subject.id)
        for run in _runs(center, activities)
    )


def _runs(center: Center, activities: list[Activity]) -> Iterator[dict[str, str]]:
    for run in center.listed("ListAccountAssignmentCreationStatus", "AccountAssignmentsCreationStatus") or ():
        if run.get("Status") != "FAILED" and told_by(run.get("CreatedDate"), activities):
            asking = "DescribeAccountAssignmentCreationStatus"
            answer = center.ask(asking, AccountAssignmentCreationRequestId=run["RequestId"])
            if answer is not None:
                yield answer["AccountAssignmentCreationStatus"]


def _target(subject: Principal, center: Center, account: str, arn: str) -> Target:
    named = {"permission_set_arn": arn, "principal_type": "USER", "principal_id": str(subject.id)}
    return Target(
        id=f"{_ID}{account}:{arn}",
        says=f"take {arn} in the account {account} back from {subject.label}",
        before={**center.place, "assigned": "yes"},
        after={**center.place, "assigned": "no"},
        calls=("DeleteAccountAssignment",),
        undo_calls=("CreateAccountAssignment",),
        by_hand=(center.by_hand("create-account-assignment", target_id=account, target_type="AWS_ACCOUNT", **named),),
        about=arn,
    )


def _parts(target: Target) -> tuple[str, str]:
    """Account and permission set of a target."""
    account, _, arn = target.id.removeprefix(_ID).partition(":")
    return account, arn


def _read(subject: Principal, target: Target, live: Account) -> State | None:
    center, (account, arn) = center_of(target, live), _parts(target)
    if _held(center, subject, account, arn):
        return {**place_of(target), "assigned": "yes"}
    gone = center.look("DescribeUser", UserId=str(subject.id)) is None
    if gone or center.ask("DescribePermissionSet", PermissionSetArn=arn) is None:
        return None
    return {**place_of(target), "assigned": "no"}


def _named(subject: Principal, target: Target) -> dict[str, str]:
    account, arn = _parts(target)
    who = {"PrincipalType": "USER", "PrincipalId": str(subject.id)}
    return {"TargetId": account, "TargetType": "AWS_ACCOUNT", "PermissionSetArn": arn, **who}


def _apply(subject: Principal, target: Target, live: Account) -> None:
    center, (account, arn) = center_of(target, live), _parts(target)
    if _held(center, subject, account, arn):
        run = center.change("DeleteAccountAssignment", **_named(subject, target))
        center.await_(run, "DescribeAccountAssignmentDeletionStatus", "AccountAssignmentDeletionRequestId")


def _revert(subject: Principal, target: Target, live: Account) -> None:
    found = _read(subject, target, live)
    if found is not None and found["assigned"] == "no":
        center = center_of(target, live)
        run = center.change("CreateAccountAssignment", **_named(subject, target))
        center.await_(run, "DescribeAccountAssignmentCreationStatus", "AccountAssignmentCreationRequestId")


PLAYBOOK = Playbook(
    id="remove_assignments",
    title="Take permission sets back from people of Identity Center",
    actions=(Action.TAKE_BACK,),
    subject_types=(PrincipalType.USER,),
    order=30,
    reads=(
        "identitystore:DescribeUser",
        "sso:DescribeAccountAssignmentCreationStatus",
        "sso:DescribeAccountAssignmentDeletionStatus",
        "sso:DescribePermissionSet",
        "sso:ListAccountAssignmentCreationStatus",
        "sso:ListAccountAssignmentsForPrincipal",
        "sso:ListInstances",
    ),
    writes=("sso:CreateAccountAssignment", "sso:DeleteAccountAssignment"),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
