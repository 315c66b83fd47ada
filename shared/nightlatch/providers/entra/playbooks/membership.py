"""How an account is taken out of a group and put into it again: alike for groups that may hold directory roles and for the others.

What a group holds goes with it. A group that Active Directory, Exchange or a rule fills takes no members from here, and that is said.

Source: "Remove member", "Add members" of Graph's reference, which say what a role-assignable group needs beside.
"""

from nightlatch.contracts import Plan, State, Target
from nightlatch.model import Case, GrantKind, Principal, PrincipalType, Step
from nightlatch.providers.entra.account import Entra, is_guid
from nightlatch.providers.entra.holders import members
from nightlatch.providers.entra.scopes import APPS_READ, MEMBERS_READ, USERS_READ
from nightlatch.vendors.microsoft import Answer

HOLDERS = (PrincipalType.USER, PrincipalType.GUEST, PrincipalType.SERVICE_PRINCIPAL, PrincipalType.MANAGED_IDENTITY)
"""Who may be a member, or an owner."""
READS = (APPS_READ, MEMBERS_READ, USERS_READ)
_PREFIX = "group:"
_BY_RULE, _OF_MICROSOFT_365 = "DynamicMembership", "Unified"
_CALLS, _UNDO_CALLS = ("Remove member from group",), ("Add member to group",)


def plan(case: Case, step: Step, live: Entra, *, assignable: bool) -> Plan:
    """The membership that a step names, where the group is of that sort. Raises LookupFailed."""
    id, who = step.target.removeprefix(_PREFIX).lower(), case.subject
    found = live.group(id) if step.sort == GrantKind.GROUP.value else None
    if found is None or bool(found.get("isAssignableToRole")) is not assignable:
        return Plan()
    object_id, name = live.object_id(who), str(found.get("displayName") or id)
    if object_id not in members(live, id):
        return Plan(notes=(f"{who.label} is no member of {name} now",))
    elsewhere = _elsewhere(found)
    if elsewhere:
        return Plan(notes=(f"{name} takes its members from {elsewhere}: take {who.label} out of it there",))
    if assignable and not live.over_administrators:
        command = live.call("DELETE", _member(id, object_id))
        said = f"{name} may hold directory roles, and this deployment may not change its members"
        return Plan(notes=(f"{said}: a Privileged Role Administrator takes {who.label} out of it with {command}",))
    return Plan((_target(who, object_id, id, name, live),))


def _elsewhere(group: Answer) -> str:
    """Who fills a group whose members Graph does not change; empty where it does."""
    types = group.get("groupTypes") or ()
    if group.get("onPremisesSyncEnabled"):
        return "Active Directory"
    if _BY_RULE in types:
        return "a rule"
    return "Exchange" if group.get("mailEnabled") and _OF_MICROSOFT_365 not in types else ""


def _member(group: str, object_id: str) -> str:
    """Without the end of it, the call would delete the account itself."""
    return f"groups/{group}/members/{object_id}/$ref"


def _target(who: Principal, object_id: str, group: str, name: str, live: Entra) -> Target:
    fixed = {"group": group, "object": object_id}
    return Target(
        id=f"member:{group}"[:400],
        says=f"take {who.label} out of the group {name}",
        before={**fixed, "member": "true"},
        after={**fixed, "member": "false"},
        calls=_CALLS,
        undo_calls=_UNDO_CALLS,
        by_hand=(live.call("POST", f"groups/{group}/members/$ref", live.reference(object_id)),),
        about=f"{_PREFIX}{group}",
    )


def read(subject: Principal, target: Target, live: Entra) -> State | None:
    """How it stands; None where account or group is gone. Raises LookupFailed."""
    group = target.before["group"]
    if not is_guid(group) or not live.object_id(subject) or live.group(group) is None:
        return None
    return target.before if target.before["object"] in members(live, group) else target.after


def leave(subject: Principal, target: Target, live: Entra, permission: str) -> None:
    """Take the account out. Raises ChangeFailed."""
    if read(subject, target, live) == target.before:
        live.rest.change(_member(target.before["group"], target.before["object"]), permission, method="DELETE")


def join(subject: Principal, target: Target, live: Entra, permission: str) -> None:
    """Put it in again. Raises ChangeFailed."""
    if read(subject, target, live) == target.after:
        reference = live.reference(target.before["object"])
        live.rest.change(f"groups/{target.before['group']}/members/$ref", permission, json=reference)
