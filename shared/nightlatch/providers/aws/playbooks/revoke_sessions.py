"""Ends the sessions that a role has given so far, and lets new ones in: a deny for every token issued before now.

It is what IAM's console calls "revoke active sessions", under a name of our own. A trust or a grant taken back does not end
what was let in meanwhile; this does. It disturbs whoever works as the role right now: they have to take it on again, and
what holds a session for hours (machines, functions) is refused until it fetches a new one. So only a person may ask for it. A
long-lived key is no token and not touched by it (`aws:TokenIssueTime` is absent), but roles have none. The deny stands until
release; an old one hurts nobody. For a role that its case created, `deny_role` refuses everything anyway.
"""

import json
from datetime import UTC, datetime, timedelta

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.playbooks.inline_policies import ABSENT, read_inline, state_of, write_inline

NAME = "nightlatch-revoke-sessions"
"""The inline policy's name."""
_ROUNDING = timedelta(seconds=1)
"""Tokens and policies tell whole seconds: the second that has begun belongs to what is revoked."""


def revoking(moment: datetime) -> str:
    """A policy that refuses everything to sessions issued before that time (whole seconds, UTC)."""
    issued = {"DateLessThan": {"aws:TokenIssueTime": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}}
    statement = {"Sid": "Nightlatch", "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": issued}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":"))


def _plan(case: Case, step: Step, live: Account) -> Plan:
    role = str(case.subject.name)
    asked = (step.action, *(other.action for other in (case.decision.plan if case.decision else ())))
    if case.born is not None and Action.LOCK in asked:
        return Plan()
    document = read_inline(role, NAME, live)
    if document is None:
        return Plan(notes=(f"there is no role {role}",))
    since = since_when(document.get("document"))
    if since is not None and since > max((a.at for a in case.activities if a.id in step.because), default=case.last.at):
        return Plan()
    put_back = (
        command("iam", "delete-role-policy", role_name=role, policy_name=NAME)
        if document == ABSENT
        else command("iam", "put-role-policy", role_name=role, policy_name=NAME, policy_document=document["document"])
    )
    target = Target(
        id="sessions",
        says=f"end every session of {role} that was given until now",
        before=document,
        after=state_of(revoking(datetime.now(UTC) + _ROUNDING)),
        calls=("PutRolePolicy",),
        undo_calls=("DeleteRolePolicy",) if document == ABSENT else ("PutRolePolicy",),
        by_hand=(put_back,),
        about=f"inline:{NAME}",
        disturbs=f"everybody and everything that works as {role} now is refused until it takes the role on again",
    )
    return Plan((target,))


def since_when(document: str | None) -> datetime | None:
    """Since when a policy of ours revokes; None for any other."""
    try:
        moment = json.loads(document or "")["Statement"][0]["Condition"]["DateLessThan"]["aws:TokenIssueTime"]
        since = datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (ValueError, KeyError, IndexError, TypeError):
        return None
    return since if document == revoking(since) else None


def _read(subject: Principal, target: Target, live: Account) -> State | None:
    return read_inline(str(subject.name), NAME, live)


def _apply(subject: Principal, target: Target, live: Account) -> None:
    write_inline(str(subject.name), NAME, target.after, live)


def _revert(subject: Principal, target: Target, live: Account) -> None:
    write_inline(str(subject.name), NAME, target.before, live)


PLAYBOOK = Playbook(
    id="revoke_sessions",
    title="End the sessions a role has given",
    actions=(Action.LOCK, Action.DISTRUST, Action.TAKE_BACK),
    subject_types=(PrincipalType.ROLE,),
    order=15,
    reads=("iam:GetRole", "iam:GetRolePolicy"),
    writes=("iam:DeleteRolePolicy", "iam:PutRolePolicy"),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
