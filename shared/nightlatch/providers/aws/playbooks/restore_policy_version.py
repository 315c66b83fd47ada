"""Lets the version before count again, where the incident wrote a new default version of a customer policy.

The policy is shared by whoever holds it, so it is never denied or deleted: only the version that counts changes, and the incident's
stay beside it for a person to look at. AWS does not keep which version counted before. Where the incident's is the newest and one
other is left, it was that one. Where more are left it was most likely the newest of them, but somebody may have gone back to an
older one for its narrowness, or the newest may have been laid there in advance: then, and where the incident deleted versions, only a
person may ask for it.
"""

from typing import Any

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Activity, Case, GrantKind, Principal, PrincipalType, Step
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.playbooks.happenings import told_by


def _plan(case: Case, step: Step, live: Account) -> Plan:
    arn = step.target
    if step.sort != GrantKind.DEFINITION.value or not arn.startswith(live.arn("iam", "policy/")):
        return Plan()
    policy = live.ask("iam", "GetPolicy", PolicyArn=arn)
    versions = live.listed("iam", "ListPolicyVersions", "Versions", PolicyArn=arn)
    if policy is None or versions is None:
        return Plan(notes=(f"there is no policy {arn} now",))
    counts = next((each for each in versions if each["VersionId"] == policy["Policy"]["DefaultVersionId"]), None)
    made = [each for each in case.activities if each.operation == "CreatePolicyVersion" and each.succeeded]
    older = _before(versions, counts, made)
    if counts is None or not older:
        return Plan(notes=(f"which version of {arn} counted before this case is not known: choose one by hand",))
    before = older[0]
    target = Target(
        id=f"version:{arn}",
        says=f"let {before} of {arn} count again instead of {counts['VersionId']}",
        before={"version": counts["VersionId"]},
        after={"version": before},
        calls=("SetDefaultPolicyVersion",),
        undo_calls=("SetDefaultPolicyVersion",),
        by_hand=(command("iam", "set-default-policy-version", policy_arn=arn, version_id=counts["VersionId"]),),
        about=arn,
        disturbs=_doubt(case, arn, older, others=len(versions) - 1),
    )
    return Plan((target,))


def _before(versions: list[dict[str, Any]], counts: dict[str, Any] | None, made: list[Activity]) -> list[str]:
    """Which versions may have counted before, the newest first: none unless what counts is the newest of all and the incident's.

    What else the incident wrote is none of them. IAM numbers versions as they are written, and never anew.
    """
    ordered = sorted(versions, key=_number, reverse=True)
    if not made or counts is None or counts != ordered[0] or not told_by(counts["CreateDate"], made):
        return []
    return [str(each["VersionId"]) for each in ordered[1:] if not told_by(each["CreateDate"], made)]


def _doubt(case: Case, arn: str, older: list[str], others: int) -> str:
    """Another version that the case tells of may be somebody's honest work of the day before."""
    if others == 1 and not any(each.operation == "DeletePolicyVersion" for each in case.activities):
        return ""
    return f"AWS does not tell whether {' or '.join(older)} counted before, and whoever holds {arn} gets what {older[0]} says"


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
