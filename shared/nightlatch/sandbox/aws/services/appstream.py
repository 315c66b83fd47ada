"""AppStream's user pool: people with a mail address and a password, switched on and off."""

from typing import Any

from nightlatch.sandbox.aws.shelf import Asked, Refused, Shelf, told

SERVICE = "appstream"


def _key(asked: Asked) -> tuple[str, str]:
    return asked["AuthenticationType"], asked["UserName"].lower()


def create_user(shelf: Shelf, asked: Asked) -> None:
    """A new user, who may sign in at once."""
    user = {"Enabled": True, "Status": "FORCE_CHANGE_PASSWORD", "CreatedTime": shelf.now}
    user |= told(asked, "UserName", "FirstName", "LastName", "AuthenticationType")
    user["Arn"] = shelf.arn(f"user/{'/'.join(_key(asked))}")
    shelf.add("users", _key(asked), user, "ResourceAlreadyExistsException")


def describe_users(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """All users of one way to sign in."""
    if asked["AuthenticationType"] not in ("USERPOOL", "API"):
        raise Refused("InvalidParameterCombinationException")
    return {"Users": [user for key, user in sorted(shelf["users"].items()) if key[0] == asked["AuthenticationType"]]}


def disable_user(shelf: Shelf, asked: Asked) -> None:
    """The user cannot sign in."""
    shelf.find("users", _key(asked))["Enabled"] = False


def enable_user(shelf: Shelf, asked: Asked) -> None:
    """The user can sign in again."""
    shelf.find("users", _key(asked))["Enabled"] = True


def delete_user(shelf: Shelf, asked: Asked) -> None:
    """The user is gone."""
    shelf.find("users", _key(asked))
    del shelf["users"][_key(asked)]


OPERATIONS = {
    "CreateUser": create_user,
    "DescribeUsers": describe_users,
    "DisableUser": disable_user,
    "EnableUser": enable_user,
    "DeleteUser": delete_user,
}
