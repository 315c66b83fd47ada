"""The operations of the Directory API: method, path, the scope that each needs, and what it does.

Whoever is no super administrator may not change one. Sources: the reference of the Directory API; what a delegated administrator may not
do is Google's help on administrator roles.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nightlatch.sandbox.google.workspace import Declined, Thing, Workspace, not_found

if TYPE_CHECKING:
    from nightlatch.sandbox.google.operations import Call

_KEPT = ("role", "delivery_settings")


def _space(call: Call) -> Workspace:
    return call.cloud.workspace


def _user(call: Call) -> Thing:
    return _space(call).find(call.path["user"])


def _changed(call: Call) -> Thing:
    """A user that the caller may change. Raises Declined."""
    found, space = _user(call), _space(call)
    if found["id"] in space.incomplete:
        space.incomplete.discard(found["id"])
        raise Declined(412, "conditionNotMet", "User creation is not complete.")
    if found["isAdmin"]:
        _super(call)
    return found


def _super(call: Call) -> None:
    if call.cloud.caller in _space(call).delegated:
        raise Declined(403, "forbidden", "Not Authorized to access this resource/api")


def get_user(call: Call) -> Thing:
    """users.get."""
    return _user(call)


def list_users(call: Call) -> Thing:
    """users.list, two a page."""
    held, start = list(_space(call).users.values()), int(call.asked("pageToken", "0"))
    more = {"nextPageToken": str(start + 2)} if start + 2 < len(held) else {}
    return {"kind": "admin#directory#users", "users": held[start : start + 2], **more}


def edit_user(call: Call) -> Thing:
    """users.patch and users.update, of what the sandbox knows: suspension."""
    found = _changed(call)
    if "suspended" in call.body:
        found["suspended"] = call.body["suspended"]
        found.pop("suspensionReason", None)
        if found["suspended"]:
            found["suspensionReason"] = "ADMIN"
    return found


def make_admin(call: Call) -> Thing:
    """users.makeAdmin: gives the role of super administrators, or takes it."""
    found, space = _changed(call), _space(call)
    _super(call)
    role = space.role_id("_SEED_ADMIN_ROLE")
    held = [id for id, each in space.assignments.items() if each["assignedTo"] == found["id"] and each["roleId"] == role]
    if call.body["status"] and not held:
        space.assign(found["id"], role)
    elif not call.body["status"]:
        for id in held:
            del space.assignments[id]
    space.settle(found["id"])
    return {}


def sign_out(call: Call) -> Thing:
    """users.signOut."""
    _space(call).sessions[_changed(call)["id"]].clear()
    return {}


def list_of_user(shelf: str, kind: str) -> Callable[[Call], Thing]:
    """tokens.list and asps.list."""

    def does(call: Call) -> Thing:
        return {"kind": kind, "items": list(getattr(_space(call), shelf)[_user(call)["id"]].values())}

    return does


def delete_of_user(shelf: str) -> Callable[[Call], Thing]:
    """tokens.delete and asps.delete."""

    def does(call: Call) -> Thing:
        if getattr(_space(call), shelf)[_changed(call)["id"]].pop(call.path["id"], None) is None:
            raise not_found(shelf)
        return {}

    return does


def list_codes(call: Call) -> Thing:
    """verificationCodes.list."""
    found = _user(call)["id"]
    told = {"kind": "admin#directory#verificationCode", "userId": found}
    items = [{**told, "verificationCode": each} for each in _space(call).codes[found]]
    return {"kind": "admin#directory#verificationCodesList", "items": items}


def invalidate_codes(call: Call) -> Thing:
    """verificationCodes.invalidate."""
    _space(call).codes[_changed(call)["id"]].clear()
    return {}


def list_roles(call: Call) -> Thing:
    """roles.list."""
    return {"kind": "admin#directory#roles", "items": list(_space(call).roles.values())}


def list_assignments(call: Call) -> Thing:
    """roleAssignments.list, of one holder or of all."""
    wanted = _space(call).find(call.asked("userKey"))["id"] if call.asked("userKey") else None
    items = [each for each in _space(call).assignments.values() if wanted in (None, each["assignedTo"])]
    return {"kind": "admin#directory#roleAssignments", "items": items}


def insert_assignment(call: Call) -> Thing:
    """roleAssignments.insert: the assignment gets a new id."""
    body: dict[str, Any] = {name: call.body[name] for name in ("condition",) if name in call.body}
    if call.body["roleId"] not in _space(call).roles:
        raise not_found("roleId")
    _super(call)
    return _space(call).assign(call.body["assignedTo"], call.body["roleId"], call.body.get("orgUnitId", ""), **body)


def delete_assignment(call: Call) -> Thing:
    """roleAssignments.delete."""
    _super(call)
    gone = _space(call).assignments.pop(call.path["id"], None)
    if gone is None:
        raise not_found("roleAssignmentId")
    _space(call).settle(gone["assignedTo"])
    return {}


def list_groups(call: Call) -> Thing:
    """groups.list, of those that a user is a member of."""
    who = _space(call).find(call.asked("userKey"))["id"]
    held = [group for name, group in _space(call).groups.items() if any(each["id"] == who for each in _space(call).members[name])]
    return {"kind": "admin#directory#groups", "groups": held}


def _members(call: Call) -> list[Thing]:
    found = _space(call).members.get(call.path["group"])
    if found is None:
        raise not_found("groupKey")
    return found


def list_members(call: Call) -> Thing:
    """members.list."""
    return {"kind": "admin#directory#members", "members": list(_members(call))}


def get_member(call: Call) -> Thing:
    """members.get."""
    key = call.path["member"]
    found = next((each for each in _members(call) if key in (each["id"], each["email"])), None)
    if found is None:
        raise not_found("memberKey")
    return found


def insert_member(call: Call) -> Thing:
    """members.insert."""
    if any(each["email"] == call.body["email"] for each in _members(call)):
        raise Declined(409, "duplicate", "Member already exists.")
    made = _space(call).join(call.path["group"], call.body["email"])
    made.update({name: call.body[name] for name in _KEPT if name in call.body})
    return made


def delete_member(call: Call) -> Thing:
    """members.delete."""
    _members(call).remove(get_member(call))
    return {}


_USERS, _CUSTOMER = "/admin/admin/directory/v1/users", "/admin/admin/directory/v1/customer/{customer}"
_ONE = f"{_USERS}/{{user}}"
_MEMBERS = "/admin/admin/directory/v1/groups/{group}/members"
_U, _S = "admin.directory.user", "admin.directory.user.security"
_R, _M = "admin.directory.rolemanagement", "admin.directory.group.member"

ROWS = (
    ("GET", _USERS, _U, list_users),
    ("GET", _ONE, _U, get_user),
    ("PATCH", _ONE, _U, edit_user),
    ("PUT", _ONE, _U, edit_user),
    ("POST", f"{_ONE}/makeAdmin", _U, make_admin),
    ("POST", f"{_ONE}/signOut", _S, sign_out),
    ("GET", f"{_ONE}/tokens", _S, list_of_user("tokens", "admin#directory#tokenList")),
    ("DELETE", f"{_ONE}/tokens/{{id}}", _S, delete_of_user("tokens")),
    ("GET", f"{_ONE}/asps", _S, list_of_user("passwords", "admin#directory#aspList")),
    ("DELETE", f"{_ONE}/asps/{{id}}", _S, delete_of_user("passwords")),
    ("GET", f"{_ONE}/verificationCodes", _S, list_codes),
    ("POST", f"{_ONE}/verificationCodes/invalidate", _S, invalidate_codes),
    ("GET", f"{_CUSTOMER}/roles", _R, list_roles),
    ("GET", f"{_CUSTOMER}/roleassignments", _R, list_assignments),
    ("POST", f"{_CUSTOMER}/roleassignments", _R, insert_assignment),
    ("DELETE", f"{_CUSTOMER}/roleassignments/{{id}}", _R, delete_assignment),
    ("GET", "/admin/admin/directory/v1/groups", "admin.directory.group.readonly", list_groups),
    ("GET", _MEMBERS, _M, list_members),
    ("POST", _MEMBERS, _M, insert_member),
    ("GET", f"{_MEMBERS}/{{member}}", _M, get_member),
    ("DELETE", f"{_MEMBERS}/{{member}}", _M, delete_member),
)
"""Method, path, scope and what is done: `operations.py` serves them beside its own."""
