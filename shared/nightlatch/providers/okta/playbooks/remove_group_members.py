"""Takes a user out of the groups that the case put him into; undone by adding him again.

What a group holds, roles and applications, goes with it. A group that another system masters, or Okta itself, takes no members
from here, and that is said.

Source: assignUserToGroup and unassignUserFromGroup of the management API.
"""

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, GrantKind, Principal, PrincipalType, Step
from nightlatch.model.raw import plain
from nightlatch.providers.okta.account import API, Okta, key, part, user_path
from nightlatch.providers.okta.system_log.reading import node
from nightlatch.vendors.okta import GROUPS, GROUPS_READ, USERS_READ

_PREFIX = "group:"
_OKTAS = "OKTA_GROUP"


def _plan(case: Case, step: Step, live: Okta) -> Plan:
    id, who = step.target.removeprefix(_PREFIX), case.subject
    if step.sort != GrantKind.GROUP.value:
        return Plan()
    if not id.isalnum():
        return Plan(notes=(f"no record tells which group {who.label} was put into ({id}): see {live.console('groups')}",))
    found = live.group(id)
    name = plain(node(found, "profile", "name")) or id
    if found is None or not _is_member(id, who, live):
        return Plan(notes=(f"{who.label} is no member of {name} now",))
    if found.get("type") != _OKTAS:
        return Plan(notes=(f"{name} takes its members from elsewhere: take {who.label} out of it there",))
    page, path = live.console("group", id), _path(id, who)
    target = Target(
        id=f"member:{id}"[:400],
        says=f"take {who.label} out of the group {name}",
        before={"group": id, "member": "true"},
        after={"group": id, "member": "false"},
        calls=("group.user_membership.remove",),
        undo_calls=("group.user_membership.add",),
        by_hand=live.by_hand(page, "assign the person", "PUT", path),
        about=step.target,
    )
    return Plan((target,))


def _path(group: str, who: Principal) -> str:
    return f"{API}/groups/{part(group)}/users/{part(key(who))}"


def _is_member(group: str, who: Principal, live: Okta) -> bool:
    return any(each.get("id") == group for each in live.rest.listed(f"{user_path(who)}/groups", USERS_READ))


def _read(subject: Principal, target: Target, live: Okta) -> State | None:
    group = target.before["group"]
    if live.user(subject) is None or live.group(group) is None:
        return None
    return target.before if _is_member(group, subject, live) else target.after


def _apply(subject: Principal, target: Target, live: Okta) -> None:
    live.rest.change(_path(target.before["group"], subject), GROUPS, method="DELETE")


def _revert(subject: Principal, target: Target, live: Okta) -> None:
    live.rest.change(_path(target.before["group"], subject), GROUPS, method="PUT")


PLAYBOOK = Playbook(
    id="remove_group_members",
    title="Take a user out of the groups that the case put him into",
    actions=(Action.TAKE_BACK,),
    subject_types=(PrincipalType.USER,),
    order=30,
    reads=(GROUPS_READ, USERS_READ),
    writes=(GROUPS,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
