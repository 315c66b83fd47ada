"""Parts a role from a machine that the case handed it to: the instance profile is taken off the instance.

Only the association that the case made goes: the profile holds this role, and AWS dates it as the record does. The profile
keeps its role, for other machines may use it. What it does not end: credentials that the machine has fetched already live on
for hours (RESPONSE §2, row 4), so the role's sessions are revoked too. The workload on the machine loses its role, which is why
only a person may ask for it.
"""

from datetime import datetime
from typing import Any

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Activity, Case, Principal, PrincipalType, Step
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.playbooks.happenings import handed_over, told_by

_HOLDING = ("associating", "associated")


def _plan(case: Case, step: Step, live: Account) -> Plan:
    role, targets, notes = str(case.subject.name), [], []
    for activity, resource, region in handed_over(case, step, "ec2.amazonaws.com"):
        if not resource.startswith(("i-", "iip-assoc-")):
            continue
        if region is None:
            notes.append(f"the record does not tell the Region of {resource}")
            continue
        found = [a for a in _associations(resource, region, live) if _holds(a, role, live) and _made(a, activity)]
        targets += [_target(role, association, region) for association in found]
        if not found:
            notes.append(f"{resource} does not hold {role} by what this case did (any more)")
    return Plan(tuple({target.id: target for target in targets}.values()), tuple(notes))


def _target(role: str, association: dict[str, Any], region: str) -> Target:
    machine, profile = association["InstanceId"], association["IamInstanceProfile"]["Arn"]
    where = {"machine": machine, "region": region, "profile": profile}
    undo = command(
        "ec2", "associate-iam-instance-profile", region=region, instance_id=machine, iam_instance_profile=f"Arn={profile}"
    )
    return Target(
        id=f"machine:{region}/{machine}",
        says=f"take the instance profile {profile.rpartition('/')[2]}, and with it {role}, off {machine} in {region}",
        before={**where, "attached": "true"},
        after={**where, "attached": "false"},
        calls=("DisassociateIamInstanceProfile",),
        undo_calls=("AssociateIamInstanceProfile",),
        by_hand=(undo,),
        logged_for=Principal(
            provider="aws", tenant=profile.split(":")[4], type=PrincipalType.ROLE, name=profile.rpartition("/")[2]
        ),
        disturbs=(
            f"what runs on {machine} loses {role};"
            " credentials that the machine has fetched already live on for hours, unless the role's sessions are ended too"
        ),
    )


def _associations(resource: str, region: str, live: Account) -> list[dict[str, Any]]:
    """The associations of an instance, or the one of that id, that hold. Raises LookupFailed."""
    named = "instance-id" if resource.startswith("i-") else "association-id"
    filters = [{"Name": named, "Values": [resource]}] if named == "instance-id" else []
    told = live.listed("ec2", "DescribeIamInstanceProfileAssociations", "IamInstanceProfileAssociations", region, Filters=filters)
    found = [a for a in told or () if a["State"] in _HOLDING]
    return found if filters else [a for a in found if a["AssociationId"] == resource]


def _holds(association: dict[str, Any], role: str, live: Account) -> bool:
    name = association["IamInstanceProfile"]["Arn"].rpartition("/")[2]
    profile = live.ask("iam", "GetInstanceProfile", InstanceProfileName=name)
    return profile is not None and any(held["RoleName"] == role for held in profile["InstanceProfile"]["Roles"])


def _made(association: dict[str, Any], activity: Activity) -> bool:
    moment: datetime | None = association.get("Timestamp")
    return told_by(moment, (activity,))


def _current(target: Target, live: Account) -> dict[str, Any] | None:
    """The association of the target's machine with the target's profile, whatever else holds it by now."""
    held = _associations(target.before["machine"], target.before["region"], live)
    return next((a for a in held if a["IamInstanceProfile"]["Arn"] == target.before["profile"]), None)


def _read(subject: Principal, target: Target, live: Account) -> State | None:
    if _current(target, live) is not None:
        return target.before
    machine = [{"Name": "instance-id", "Values": [target.before["machine"]]}]
    told = live.listed("ec2", "DescribeInstances", "Reservations", target.before["region"], Filters=machine)
    states = [instance["State"]["Name"] for reservation in told or () for instance in reservation["Instances"]]
    return target.after if any(state not in ("shutting-down", "terminated") for state in states) else None


def _apply(subject: Principal, target: Target, live: Account) -> None:
    association = _current(target, live)
    if association is not None:
        live.change("ec2", "DisassociateIamInstanceProfile", target.before["region"], AssociationId=association["AssociationId"])


def _revert(subject: Principal, target: Target, live: Account) -> None:
    if _read(subject, target, live) == target.after:
        live.change(
            "ec2",
            "AssociateIamInstanceProfile",
            target.before["region"],
            InstanceId=target.before["machine"],
            IamInstanceProfile={"Arn": target.before["profile"]},
        )


PLAYBOOK = Playbook(
    id="part_machines",
    title="Part a role from machines it was handed to",
    actions=(Action.DETACH,),
    subject_types=(PrincipalType.ROLE,),
    order=50,
    reads=("ec2:DescribeIamInstanceProfileAssociations", "ec2:DescribeInstances", "iam:GetInstanceProfile"),
    # iam:PassRole has no call of its own: EC2 asks for it where the profile is put back.
    writes=("ec2:AssociateIamInstanceProfile", "ec2:DisassociateIamInstanceProfile", "iam:PassRole"),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
