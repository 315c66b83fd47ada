"""Directory Service: a new password for a user of a directory, which also enables the user."""

from nightlatch.sandbox.aws.shelf import Asked, Shelf

SERVICE = "ds"


def reset_user_password(shelf: Shelf, asked: Asked) -> None:
    """The user has another password, and may sign in (API reference, ResetUserPassword)."""
    key = (asked["DirectoryId"], asked["UserName"].lower())
    shelf.beside("ds-data").find("users", key, "UserDoesNotExistException")["Enabled"] = True


OPERATIONS = {"ResetUserPassword": reset_user_password}
