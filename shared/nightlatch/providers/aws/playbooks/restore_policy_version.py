"""Lets the version before count again, where the incident wrote a new default version of a customer policy.

The policy is shared by whoever holds it, so it is never denied or deleted: only the version that counts changes, and the incident's
stays beside it for a person to look at. Which version counted before is told by AWS only where the incident's is the newest.
"""

from typing import Any

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, GrantKind, Principal, PrincipalType, Step
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.playbooks.happenings import behind, told_by


def _plan(case: Case, step: Step, live: Account) -> Plan:
    arn = step.target
    if step.sort != GrantKind.DEFINITION.value or not arn.startswith(live.arn("iam", "policy/")):
        return Plan()
    policy = live.ask("iam", "GetPolicy", PolicyArn=arn)
    versions = live.listed("iam", "ListPolicyVersions", "Versions", PolicyArn=arn)
    if policy is None or versions is None:
        return Plan(notes=(f"there is no policy {arn} now",))
    counts = next(each for each in versions if each["VersionId"] == policy["Policy"]["DefaultVersionId"])
    made = [activity for activity in behind(case, step) if activity.operation == "CreatePolicyVersion"]
    before = _before(versions, counts)
    if before is None or not told_by(counts["CreateDate"], made) or not made:
        return Plan(notes=(f"which version of {arn} counted before this case is not known: choose one by hand",))
    target = Target(
        id=f"version:{arn}",
        says=f"let {before} of {arn} count again instead of {counts['VersionId']}",
        before={"version": counts["VersionId"]},
        after={"version": before},
        calls=("SetDefaultPolicyVersion",),
        undo_calls=("SetDefaultPolicyVersion",),
        by_hand=(command("iam", "set-default-policy-version", policy_arn=arn, version_id=counts["VersionId"]),),
        about=arn,
    )
    return Plan((target,))


def _before(versions: list[dict[str, Any]], counts: dict[str, Any]) -> str | None:
    """The version just before the one that counts, if that is the newest of all; IAM numbers them as they are written."""
    older = [each for each in versions if _number(each) < _number(counts)]
    if len(older) < len(versions) - 1:
        return None
    newest = max(older, key=_number, default=None)
    return None if newest is None else str(newest["VersionId"])


def _number(version: dict[str, Any]) -> int:
    return int(version["VersionId"].removeprefix("v"))


def _read(subject: Principal, target: Target, live: Account) -> State | None:
    answer = live.ask("iam", "GetPolicy", PolicyArn=target.about)
    return None if answer is None else {"version": answer["Policy"]["DefaultVersionId"]}


def _apply(subject: Principal, target: Target, live: Account) -> None:
    live.change("iam", "SetDefaultPolicyVersion", PolicyArn=target.about, VersionId=target.after["version"])


def _revert(subject: Principal, target: Target, live: Account) -> None:
    live.change("iam", "SetDefaultPolicyVersion", PolicyArn=target.about, VersionId=target.before["version"])


PLAYBOOK = Playbook(
    id="restore_policy_version",
    title="Let the previous version of a policy count",
    actions=(Action.TAKE_BACK,),
    subject_types=(PrincipalType.UNKNOWN,),
    order=30,
    reads=("iam:GetPolicy", "iam:ListPolicyVersions"),
    writes=("iam:SetDefaultPolicyVersion",),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
