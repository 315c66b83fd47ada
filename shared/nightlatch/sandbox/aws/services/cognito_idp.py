"""Cognito user pools: users whom an administrator makes, finds, disables, signs out and lets in again."""

import re
from typing import Any

from nightlatch.sandbox.aws.shelf import Asked, Refused, Shelf, Thing

SERVICE = "cognito-idp"
_GONE = "UserNotFoundException"
_FILTER = re.compile(r'(?P<name>sub|username) = "(?P<value>(?:[^"\\]|\\.)*)"')
_LISTED = ("Username", "Attributes", "UserCreateDate", "UserLastModifiedDate", "Enabled", "UserStatus")


def _user(shelf: Shelf, asked: Asked) -> Thing:
    """By name, or by the pool's own id, which takes the place of a name in most pools."""
    named = shelf["users"].get((asked["UserPoolId"], asked["Username"]))
    by_id = (
        user for (pool, _), user in shelf["users"].items() if pool == asked["UserPoolId"] and _sub(user) == asked["Username"]
    )
    found = named or next(by_id, None)
    if found is None:
        raise Refused(_GONE, "User does not exist.")
    return found


def _sub(user: Thing) -> str:
    return str(next(one["Value"] for one in user["Attributes"] if one["Name"] == "sub"))


def create_user(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """A new user, who has to change the password."""
    attributes = [{"Name": "sub", "Value": shelf.new_id()}, *asked.get("UserAttributes", ())]
    stamps = {"UserCreateDate": shelf.now, "UserLastModifiedDate": shelf.now}
    user = {
        "Username": asked["Username"],
        "Attributes": attributes,
        "Enabled": True,
        "UserStatus": "FORCE_CHANGE_PASSWORD",
        **stamps,
    }
    shelf.add("users", (asked["UserPoolId"], asked["Username"]), user, "UsernameExistsException")
    return {"User": user}


def get_user(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """One user; the attributes have another name here than in lists."""
    user = _user(shelf, asked)
    return {("UserAttributes" if name == "Attributes" else name): user[name] for name in _LISTED}


def list_users(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """Users of a pool, all or those of a filter on `sub` or `username`."""
    users = [user for (pool, _), user in shelf["users"].items() if pool == asked["UserPoolId"]]
    if "Filter" in asked:
        found = _FILTER.fullmatch(asked["Filter"])
        if found is None:
            raise Refused("InvalidParameterException", 'the stand-in reads `sub = "…"` and `username = "…"`')
        value = re.sub(r"\\(.)", r"\1", found["value"])
        users = [user for user in users if (_sub(user) if found["name"] == "sub" else user["Username"]) == value]
    return {"Users": [{name: user[name] for name in _LISTED} for user in users]}


def _switched(*, enabled: bool) -> Any:
    def switch(shelf: Shelf, asked: Asked) -> None:
        _user(shelf, asked).update({"Enabled": enabled, "UserLastModifiedDate": shelf.now})

    return switch


def sign_out(shelf: Shelf, asked: Asked) -> None:
    """All tokens of the user are void from now on."""
    user = _user(shelf, asked)
    shelf["signed_out"][asked["UserPoolId"], user["Username"]] = {"at": shelf.now}


def delete_user(shelf: Shelf, asked: Asked) -> None:
    """The user is gone."""
    del shelf["users"][asked["UserPoolId"], _user(shelf, asked)["Username"]]


OPERATIONS = {
    "AdminCreateUser": create_user,
    "AdminGetUser": get_user,
    "ListUsers": list_users,
    "AdminDisableUser": _switched(enabled=False),
    "AdminEnableUser": _switched(enabled=True),
    "AdminUserGlobalSignOut": sign_out,
    "AdminDeleteUser": delete_user,
}
