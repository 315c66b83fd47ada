"""Directory Service Data: users of a managed Active Directory."""

from typing import Any

from nightlatch.sandbox.aws.shelf import Asked, Shelf, told

SERVICE = "ds-data"


def _key(asked: Asked) -> tuple[str, str]:
    return asked["DirectoryId"], asked["SAMAccountName"].lower()


def create_user(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """A new user, disabled until a password is set (API reference, CreateUser)."""
    sid = f"S-1-5-21-1004336348-1177238915-682003330-{1000 + len(shelf['users'])}"
    user = told(asked, "DirectoryId", "SAMAccountName", "EmailAddress", "GivenName", "Surname") | {"SID": sid, "Enabled": False}
    shelf.add("users", _key(asked), user, "ConflictException")
    return told(user, "DirectoryId", "SAMAccountName", "SID")


def describe_user(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """One user."""
    return shelf.find("users", _key(asked))


def disable_user(shelf: Shelf, asked: Asked) -> None:
    """The user cannot sign in."""
    shelf.find("users", _key(asked))["Enabled"] = False


OPERATIONS = {"CreateUser": create_user, "DescribeUser": describe_user, "DisableUser": disable_user}
