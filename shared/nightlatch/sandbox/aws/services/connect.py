"""Connect's users of a call center, and the security profiles that say what they may do there."""

from collections.abc import Mapping
from typing import Any

from nightlatch.sandbox.aws.shelf import Asked, Refused, Shelf, told

SERVICE = "connect"


def _profile(shelf: Shelf, asked: Asked, id: str) -> dict[str, Any]:
    return shelf.find("profiles", (asked["InstanceId"], id))


def create_security_profile(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """A new profile; its name is its own within the instance."""
    if any(
        key[0] == asked["InstanceId"] and one["Name"] == asked["SecurityProfileName"] for key, one in shelf["profiles"].items()
    ):
        raise Refused("DuplicateResourceException")
    id = shelf.new_id()
    arn = shelf.arn(f"instance/{asked['InstanceId']}/security-profile/{id}")
    profile = {"Id": id, "Arn": arn, "Name": asked["SecurityProfileName"], "Permissions": list(asked.get("Permissions", ()))}
    shelf.add("profiles", (asked["InstanceId"], id), profile)
    return {"SecurityProfileId": id, "SecurityProfileArn": arn}


def list_security_profiles(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """All profiles of the instance."""
    found = [one for (instance, _), one in shelf["profiles"].items() if instance == asked["InstanceId"]]
    return {"SecurityProfileSummaryList": [told(one, "Id", "Arn", "Name") for one in found]}


def list_security_profile_permissions(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """What a profile allows."""
    return {"Permissions": _profile(shelf, asked, asked["SecurityProfileId"])["Permissions"]}


def delete_security_profile(shelf: Shelf, asked: Asked) -> None:
    """A profile that nobody has any more."""
    profile = _profile(shelf, asked, asked["SecurityProfileId"])
    if any(profile["Id"] in user["SecurityProfileIds"] for user in shelf["users"].values()):
        raise Refused("ResourceInUseException")
    del shelf["profiles"][asked["InstanceId"], profile["Id"]]


def create_user(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """A new user."""
    for profile in asked["SecurityProfileIds"]:
        _profile(shelf, asked, profile)
    id = shelf.new_id()
    user = {"Id": id, "Arn": shelf.arn(f"instance/{asked['InstanceId']}/agent/{id}"), "LastModifiedTime": shelf.now}
    user |= told(asked, "Username", "IdentityInfo", "PhoneConfig", "SecurityProfileIds", "RoutingProfileId")
    shelf.add("users", (asked["InstanceId"], id), user)
    return {"UserId": id, "UserArn": user["Arn"]}


def describe_user(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """One user, by id."""
    return {"User": shelf.find("users", (asked["InstanceId"], asked["UserId"]))}


def update_user_security_profiles(shelf: Shelf, asked: Asked) -> None:
    """Other profiles in the place of those that the user has."""
    for profile in asked["SecurityProfileIds"]:
        _profile(shelf, asked, profile)
    user = shelf.find("users", (asked["InstanceId"], asked["UserId"]))
    user |= {"SecurityProfileIds": list(asked["SecurityProfileIds"]), "LastModifiedTime": shelf.now}


def search_users(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """Users of an instance, by one condition on a text."""
    condition: Mapping[str, Any] = asked.get("SearchCriteria", {}).get("StringCondition", {})
    if condition and (condition["FieldName"], condition["ComparisonType"]) != ("securityProfileId", "EXACT"):
        raise Refused("InvalidRequestException", "the stand-in only looks for security profiles")
    users = [user for (instance, _), user in shelf["users"].items() if instance == asked["InstanceId"]]
    found = [user for user in users if not condition or condition["Value"] in user["SecurityProfileIds"]]
    names = ("Id", "Arn", "Username", "SecurityProfileIds", "RoutingProfileId")
    return {"Users": [told(user, *names) for user in found], "ApproximateTotalCount": len(found)}


def delete_user(shelf: Shelf, asked: Asked) -> None:
    """The user is gone."""
    shelf.find("users", (asked["InstanceId"], asked["UserId"]))
    del shelf["users"][asked["InstanceId"], asked["UserId"]]


OPERATIONS = {
    "CreateSecurityProfile": create_security_profile,
    "ListSecurityProfiles": list_security_profiles,
    "ListSecurityProfilePermissions": list_security_profile_permissions,
    "DeleteSecurityProfile": delete_security_profile,
    "CreateUser": create_user,
    "DescribeUser": describe_user,
    "UpdateUserSecurityProfiles": update_user_security_profiles,
    "SearchUsers": search_users,
    "DeleteUser": delete_user,
}
