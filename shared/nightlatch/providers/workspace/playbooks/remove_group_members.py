"""Takes an account out of the groups that the case put it into; undone with the same role in the group.

What a group holds, here and in Google Cloud, goes with it. A group whose members follow from a query refuses, and says so.

Source: members of the Directory API.
"""

import json

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, GrantKind, Principal, PrincipalType, Step
from nightlatch.providers.workspace.account import API, Workspace, by_hand, console, key, part
from nightlatch.vendors.google import MEMBERS, Answer

_PREFIX = "group:"
_KEPT = ("email", "role", "delivery_settings")
_REMOVE = ("REMOVE_GROUP_MEMBER", "google.admin.AdminService.removeGroupMember", "remove_member", "remove_user")
_ADD = ("ADD_GROUP_MEMBER", "google.admin.AdminService.addGroupMember", "add_member", "add_user")


def _plan(case: Case, step: Step, live: Workspace) -> Plan:
    group, who = step.target.removeprefix(_PREFIX), case.subject
    if step.sort != GrantKind.GROUP.value or "@" not in group:
        return Plan()
    found = _member(group, who, live)
    if found is None:
        return Plan(notes=(f"{who.label} is no member of {group} now",))
    body = json.dumps({name: found[name] for name in _KEPT if found.get(name)}, sort_keys=True, separators=(",", ":"))
    fixed = {"group": group, "as": body}
    page, path = console("groups"), f"groups/{part(group)}/members"
    target = Target(
        id=f"member:{group}"[:400],
        says=f"take {who.label} out of the group {group}",
        before={**fixed, "member": "true"},
        after={**fixed, "member": "false"},
        calls=_REMOVE,
        undo_calls=_ADD,
        by_hand=by_hand(page, f"add the member to {group}", "POST", path, body.replace("'", "")),
        about=step.target,
    )
    return Plan((target,))


def _member(group: str, who: Principal, live: Workspace) -> Answer | None:
    return live.rest.ask(API, f"groups/{part(group)}/members/{part(key(who))}", MEMBERS)


def _read(subject: Principal, target: Target, live: Workspace) -> State | None:
    group = target.before["group"]
    if _member(group, subject, live) is not None:
        return target.before
    there = live.rest.ask(API, f"groups/{part(group)}/members", MEMBERS, params={"maxResults": 1})
    return None if there is None else target.after


def _apply(subject: Principal, target: Target, live: Workspace) -> None:
    path = f"groups/{part(target.before['group'])}/members/{part(key(subject))}"
    live.rest.change(API, path, MEMBERS, method="DELETE")


def _revert(subject: Principal, target: Target, live: Workspace) -> None:
    if _member(target.before["group"], subject, live) is None:
        body = json.loads(target.before["as"])
        live.rest.change(API, f"groups/{part(target.before['group'])}/members", MEMBERS, json=body)


PLAYBOOK = Playbook(
    id="remove_group_members",
    title="Take an account out of the groups that the case put it into",
    actions=(Action.TAKE_BACK,),
    subject_types=(PrincipalType.USER, PrincipalType.GUEST),
    order=30,
    reads=(MEMBERS,),
    writes=(MEMBERS,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
