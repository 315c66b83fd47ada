"""Takes an account out of the groups that the case put it into; undone by adding it again.

What a group holds goes with it. Members of a group that holds directory roles are administrators, who may be changed by a higher
one only: it comes before the account is disabled, and needs a privileged identity of ours. A group that Active Directory or a rule fills
takes no members from here, and that is said.

Source: "Remove member", "Add members" of Graph's reference, which say what a role-assignable group needs beside.
"""

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, GrantKind, Principal, PrincipalType, Step
from nightlatch.providers.entra.account import Entra, is_guid
from nightlatch.providers.entra.holders import members
from nightlatch.providers.entra.scopes import APPS_READ, MEMBERS, MEMBERS_READ, ROLES, USERS_READ
from nightlatch.vendors.microsoft import Answer

_PREFIX = "group:"
_BY_RULE = "DynamicMembership"
_CALLS, _UNDO_CALLS = ("Remove member from group",), ("Add member to group",)


def _plan(case: Case, step: Step, live: Entra) -> Plan:
    id, who = step.target.removeprefix(_PREFIX).lower(), case.subject
    if step.sort != GrantKind.GROUP.value or not is_guid(id):
        return Plan()
    found, object_id = live.group(id), live.object_id(who)
    name = str((found or {}).get("displayName") or id)
    if found is None or object_id not in members(live, id):
        return Plan(notes=(f"{who.label} is no member of {name} now",))
    if found.get("onPremisesSyncEnabled") or _BY_RULE in (found.get("groupTypes") or ()):
        return Plan(notes=(f"{name} takes its members from elsewhere: take {who.label} out of it there",))
    if found.get("isAssignableToRole") and not live.over_administrators:
        command = live.call("DELETE", _member(id, object_id))
        said = f"{name} may hold directory roles, and this deployment may not change its members"
        return Plan(notes=(f"{said}: a Privileged Role Administrator takes {who.label} out of it with {command}",))
    return Plan((_target(who, object_id, found, live),))


def _member(group: str, object_id: str) -> str:
    """Without the end of it, the call would delete the account itself."""
    return f"groups/{group}/members/{object_id}/$ref"


def _reference(object_id: str, live: Entra) -> dict[str, str]:
    return {"@odata.id": f"{live.rest.address}/directoryObjects/{object_id}"}


def _target(who: Principal, object_id: str, group: Answer, live: Entra) -> Target:
    id = str(group["id"]).lower()
    assignable = "true" if group.get("isAssignableToRole") else "false"
    fixed = {"group": id, "assignable": assignable, "object": object_id}
    return Target(
        id=f"member:{id}"[:400],
        says=f"take {who.label} out of the group {group.get('displayName') or id}",
        before={**fixed, "member": "true"},
        after={**fixed, "member": "false"},
        calls=_CALLS,
        undo_calls=_UNDO_CALLS,
        by_hand=(live.call("POST", f"groups/{id}/members/$ref", _reference(object_id, live)),),
        about=f"{_PREFIX}{id}",
    )


def _read(subject: Principal, target: Target, live: Entra) -> State | None:
    group = target.before["group"]
    if not live.object_id(subject) or live.group(group) is None:
        return None
    return target.before if target.before["object"] in members(live, group) else target.after


def _permission(target: Target) -> str:
    """Of a group that may hold roles Graph asks for both, and the second is the one that is missing."""
    return ROLES if target.before["assignable"] == "true" else MEMBERS


def _apply(subject: Principal, target: Target, live: Entra) -> None:
    if _read(subject, target, live) == target.before:
        live.rest.change(_member(target.before["group"], target.before["object"]), _permission(target), method="DELETE")


def _revert(subject: Principal, target: Target, live: Entra) -> None:
    if _read(subject, target, live) == target.after:
        path, reference = f"groups/{target.before['group']}/members/$ref", _reference(target.before["object"], live)
        live.rest.change(path, _permission(target), json=reference)


PLAYBOOK = Playbook(
    id="remove_group_members",
    title="Take an account out of the groups that the case put it into",
    actions=(Action.TAKE_BACK,),
    subject_types=(
        PrincipalType.USER,
        PrincipalType.GUEST,
        PrincipalType.SERVICE_PRINCIPAL,
        PrincipalType.MANAGED_IDENTITY,
    ),
    order=5,
    reads=(APPS_READ, MEMBERS_READ, USERS_READ),
    writes=(MEMBERS, ROLES),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
