"""Users and groups: made, suspended and brought back, put into groups and taken out, their sessions and grants ended."""

from nightlatch.sandbox.okta.calls import NOTHING, Answered, Call, Operation
from nightlatch.sandbox.okta.organization import Thing
from nightlatch.sandbox.okta.refusals import invalid, not_found

_U, _UR = "okta.users.manage", "okta.users.read"
_G, _GR = "okta.groups.manage", "okta.groups.read"


def _user(call: Call) -> Thing:
    return call.org.find(call.path["user"])


def _changed(call: Call) -> Thing:
    """A user that the caller may change. Raises Refused."""
    found = _user(call)
    if call.org.held(found["id"]):
        call.need_super()
    return found


def get_me(call: Call) -> Answered:
    """`getUser` of `me`: whose API token it is."""
    return Answered(call.org.caller)


def get_user(call: Call) -> Answered:
    """`getUser`."""
    return Answered(_user(call))


def create_user(call: Call) -> Answered:
    """`createUser`, active at once."""
    made = call.org.user(call.body["profile"]["login"])
    call.tell("user.lifecycle.create", made)
    return Answered(made)


def suspend(call: Call) -> Answered:
    """`suspendUser`: of whoever is active."""
    found = _changed(call)
    if found["status"] != "ACTIVE":
        raise invalid("Cannot suspend a user that is not active")
    found["status"] = "SUSPENDED"
    call.tell("user.lifecycle.suspend", found)
    return Answered({})


def unsuspend(call: Call) -> Answered:
    """`unsuspendUser`: of whoever is suspended."""
    found = _changed(call)
    if found["status"] != "SUSPENDED":
        raise invalid("Cannot unsuspend a user that is not suspended")
    found["status"] = "ACTIVE"
    call.tell("user.lifecycle.unsuspend", found)
    return Answered({})


def end_sessions(call: Call) -> Answered:
    """`revokeUserSessions`, and on request the user's access tokens with them."""
    found = _changed(call)
    call.org.sessions[found["id"]].clear()
    if call.asked("oauthTokens") == "true":
        call.org.end_tokens(found["id"])
    call.tell("user.session.clear", found)
    return NOTHING


def list_groups(call: Call) -> Answered:
    """`listUserGroups`."""
    id = _user(call)["id"]
    return Answered([group for key, group in call.org.groups.items() if id in call.org.members[key]])


def list_grants(call: Call) -> Answered:
    """`listUserGrants`."""
    found, following = call.page(list(call.org.grants[_user(call)["id"]].values()))
    return Answered(found, next=following)


def revoke_grant(call: Call) -> Answered:
    """`revokeUserGrant`."""
    user = _changed(call)
    if call.org.grants[user["id"]].pop(call.path["grant"], None) is None:
        raise not_found(call.path["grant"], "Grant")
    call.tell("app.oauth2.as.consent.revoke", user)
    return NOTHING


def _group(call: Call) -> Thing:
    found = call.org.groups.get(call.path["group"])
    if found is None:
        raise not_found(call.path["group"], "UserGroup")
    return found


def get_group(call: Call) -> Answered:
    """`getGroup`."""
    return Answered(_group(call))


def _membership(call: Call) -> tuple[Thing, Thing, list[str]]:
    """Group, user and the group's members. Raises Refused: others than Okta's own groups are mastered elsewhere."""
    group, user = _group(call), _user(call)
    if group["type"] != "OKTA_GROUP":
        raise invalid("The membership of this group is managed elsewhere")
    if call.org.held(group["id"]):
        call.need_super()
    return group, user, call.org.members[group["id"]]


def add_member(call: Call) -> Answered:
    """`assignUserToGroup`: may be called twice."""
    group, user, members = _membership(call)
    if user["id"] not in members:
        members.append(user["id"])
        call.tell("group.user_membership.add", user, group)
    return NOTHING


def remove_member(call: Call) -> Answered:
    """`unassignUserFromGroup`: may be called twice."""
    group, user, members = _membership(call)
    if user["id"] in members:
        members.remove(user["id"])
        call.tell("group.user_membership.remove", user, group)
    return NOTHING


_ONE, _MEMBER = "/api/v1/users/{user}", "/api/v1/groups/{group}/users/{user}"
OPERATIONS = (
    Operation("GET", "/api/v1/users/me", _UR, get_me),
    Operation("GET", _ONE, _UR, get_user),
    Operation("POST", "/api/v1/users", _U, create_user),
    Operation("POST", f"{_ONE}/lifecycle/suspend", _U, suspend),
    Operation("POST", f"{_ONE}/lifecycle/unsuspend", _U, unsuspend),
    Operation("DELETE", f"{_ONE}/sessions", _U, end_sessions),
    Operation("GET", f"{_ONE}/groups", _UR, list_groups),
    Operation("GET", f"{_ONE}/grants", _UR, list_grants),
    Operation("DELETE", f"{_ONE}/grants/{{grant}}", _U, revoke_grant),
    Operation("GET", "/api/v1/groups/{group}", _GR, get_group),
    Operation("PUT", _MEMBER, _G, add_member),
    Operation("DELETE", _MEMBER, _G, remove_member),
)
