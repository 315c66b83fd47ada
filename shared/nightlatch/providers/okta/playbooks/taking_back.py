"""How a role is taken back from whoever holds it, and given again: alike for users, clients and groups.

A set of roles in the log is all that the holder has, so it does not tell what is new. The assignment itself does: what was made
before the case stays, and is named. A role held through a group is the group's to lose. Narrowed roles come back narrowed; between the
two calls a role is wide for a moment, while its holder is still locked.
"""

import json
from collections.abc import Iterator

from nightlatch.contracts import Plan, State, Target
from nightlatch.model import Case, GrantKind, Principal, PrincipalType, Step
from nightlatch.providers.okta.account import Okta, in_case
from nightlatch.providers.okta.holders import SUPER, Assignment, give, held, is_last_super, narrow, path, take, targets
from nightlatch.providers.okta.system_log.roles import NOT_NAMED

_NO_ROLES = ("app:", "workflows:", "resource:", "group:", "okta.")
"""How grants begin that are of another sort, and not a role of the organization."""
_REVOKED = {
    PrincipalType.USER: ("user.account.privilege.revoke", "user.account.privilege.grant"),
    PrincipalType.GROUP: ("group.privilege.revoke", "group.privilege.grant"),
    PrincipalType.APPLICATION: ("app.oauth2.client.privilege.revoke", "app.oauth2.client.privilege.grant"),
}
"""What is logged when a role is taken: of the last one that it is revoked, else the whole set that is left, as if it were given."""
_LAST = "nobody else who can sign in is super administrator"
_UNBOUND, _BOUND = "iam.resourceset.bindings.delete", "iam.resourceset.bindings.add"


def plan(case: Case, step: Step, live: Okta) -> Plan:
    """The assignments that the case made of the role that a step names. Raises LookupFailed."""
    who, name = case.subject, step.target
    if step.sort != GrantKind.ROLE.value or name.startswith(_NO_ROLES):
        return Plan()
    if own := live.kept(who, "the roles"):
        return Plan(notes=own)
    meant = [each for each in held(live, who) or () if name == NOT_NAMED or each.is_called(name)]
    if not meant:
        return Plan(notes=(f"{who.label} does not hold the role {name} now",))
    chosen = [each for each in meant if not each.group and in_case(case, each.created)]
    notes = tuple(_kept(who, each) for each in meant if each not in chosen)
    if any(each.type == SUPER for each in chosen) and _is_needed(case, live):
        through = "through it the last super administrators sign in" if who.type is PrincipalType.GROUP else _LAST
        notes += (f"{who.label} keeps the role {SUPER}: {through}",)
        chosen = [each for each in chosen if each.type != SUPER]
    return Plan(tuple(_target(who, each, live) for each in chosen), notes)


def _is_needed(case: Case, live: Okta) -> bool:
    """Whether nobody would be left to let people in. A user or group that was made in the case was nobody's way in before."""
    holds = case.subject.type in (PrincipalType.USER, PrincipalType.GROUP)
    return case.born is None and holds and is_last_super(live, case.subject)


def _kept(who: Principal, assignment: Assignment) -> str:
    if assignment.group:
        return (
            f"{who.label} holds {assignment.label} through the group {assignment.group}: take him out of it, or the role from it"
        )
    return f"{who.label} has held {assignment.label} since {assignment.created}, before this case"


def _target(who: Principal, assignment: Assignment, live: Okta) -> Target:
    fixed = {"role": assignment.body, "targets": json.dumps(targets(live, who, assignment))}
    is_bound = bool(assignment.role)
    revoked = _REVOKED[who.type]
    page = live.console("access", "admins")
    return Target(
        id=f"role:{assignment.body}"[:400],
        says=f"take the role {assignment.label or assignment.name} back from {who.label} (put back, it has a new id)",
        before={**fixed, "assigned": "true"},
        after={**fixed, "assigned": "false"},
        calls=(*revoked, _UNBOUND),
        undo_calls=(revoked[1], _BOUND),
        by_hand=live.by_hand(page, f"assign the role {assignment.label}", "POST", path(who), assignment.body),
        about=assignment.role if is_bound else "",  # of a standard role, the set that is left does not name it
    )


def _alike(subject: Principal, target: Target, live: Okta) -> list[Assignment]:
    """The holder's own assignments that are this one. Raises LookupFailed."""
    return [each for each in held(live, subject) or () if not each.group and each.body == target.before["role"]]


def read(subject: Principal, target: Target, live: Okta) -> State | None:
    """How the role stands. Raises LookupFailed."""
    there = live.user(subject) if subject.type is PrincipalType.USER else held(live, subject)
    if there is None:
        return None
    alike = _alike(subject, target, live)
    if not alike:
        return target.after
    return {**target.before, "targets": json.dumps(targets(live, subject, alike[0]))}


def apply(subject: Principal, target: Target, live: Okta) -> None:
    """Take it back. Raises ChangeFailed."""
    for each in _alike(subject, target, live):
        take(live, subject, each)


def revert(subject: Principal, target: Target, live: Okta) -> None:
    """Give it again, as narrow as it was. Raises ChangeFailed."""
    if not _alike(subject, target, live):
        give(live, subject, target.before["role"])
    for each in _alike(subject, target, live)[:1]:
        narrow(live, subject, each, _lacking(subject, each, target, live))


def _lacking(subject: Principal, assignment: Assignment, target: Target, live: Okta) -> Iterator[str]:
    there = targets(live, subject, assignment)
    yield from (each for each in json.loads(target.before["targets"]) if each not in there)
