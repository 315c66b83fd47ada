"""ElastiCache's users: a name, a password, and an access string that says which commands and keys are allowed."""

from typing import Any

from nightlatch.sandbox.aws.shelf import Asked, Shelf, told

SERVICE = "elasticache"
_GONE = "UserNotFound"


def create_user(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """A new user."""
    passwords = len(asked.get("Passwords", ()))
    user = told(asked, "UserId", "UserName", "Engine", "AccessString") | {
        "Status": "active",
        "UserGroupIds": [],
        "Authentication": {"Type": "password" if passwords else "no-password", "PasswordCount": passwords},
        "ARN": shelf.arn(f"user:{asked['UserId']}"),
    }
    return shelf.add("users", asked["UserId"].lower(), user, "UserAlreadyExists")


def describe_users(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """One user, or all."""
    if "UserId" in asked:
        return {"Users": [shelf.find("users", asked["UserId"].lower(), _GONE)]}
    return {"Users": list(shelf["users"].values())}


def modify_user(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """Another access string, or other passwords."""
    user = shelf.find("users", asked["UserId"].lower(), _GONE)
    if "AccessString" in asked:
        user["AccessString"] = asked["AccessString"]
    if "AppendAccessString" in asked:
        user["AccessString"] += " " + asked["AppendAccessString"]
    if "Passwords" in asked:
        user["Authentication"] = {"Type": "password", "PasswordCount": len(asked["Passwords"])}
    return user


def delete_user(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """The user is gone."""
    user = shelf.find("users", asked["UserId"].lower(), _GONE)
    del shelf["users"][asked["UserId"].lower()]
    return user | {"Status": "deleting"}


OPERATIONS = {"CreateUser": create_user, "DescribeUsers": describe_users, "ModifyUser": modify_user, "DeleteUser": delete_user}
