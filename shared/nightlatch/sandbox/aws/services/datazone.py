"""DataZone: profiles of the people of a domain, switched on and off."""

from typing import Any

from nightlatch.sandbox.aws.shelf import Asked, Shelf

SERVICE = "datazone"


def _profile(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    return shelf.find("profiles", (asked["domainIdentifier"], asked["userIdentifier"]))


def create_user_profile(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """A new profile of somebody whom IAM or Identity Center knows."""
    domain, user, type_ = asked["domainIdentifier"], asked["userIdentifier"], asked.get("userType", "SSO_USER")
    status = "ASSIGNED" if type_ == "SSO_USER" else "ACTIVATED"
    profile = {"domainId": domain, "id": shelf.new_id(), "status": status, "type": "SSO" if type_ == "SSO_USER" else "IAM"}
    return shelf.add("profiles", (domain, user), profile, "ConflictException")


def get_user_profile(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """One profile."""
    return _profile(shelf, asked)


def update_user_profile(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """Another status."""
    profile = _profile(shelf, asked)
    profile["status"] = asked["status"]
    return profile


OPERATIONS = {
    "CreateUserProfile": create_user_profile,
    "GetUserProfile": get_user_profile,
    "UpdateUserProfile": update_user_profile,
}
