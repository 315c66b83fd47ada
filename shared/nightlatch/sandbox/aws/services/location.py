"""Location Service's API keys, which open maps to whoever holds them until they expire."""

from datetime import UTC, datetime
from typing import Any

from nightlatch.sandbox.aws.shelf import Asked, Refused, Shelf, told

SERVICE = "location"
_NEVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""How the stand-in spells a key without end; the service's own spelling is not documented."""


def create_key(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """A new key; it expires at a time, or says that it does not."""
    if ("ExpireTime" in asked) == bool(asked.get("NoExpiry")):
        raise Refused("ValidationException", "give either ExpireTime or NoExpiry")
    key = told(asked, "KeyName", "Restrictions", "Description") | {
        "Key": f"v1.public.{shelf.new_id()}",
        "KeyArn": f"arn:aws:geo:{shelf.region}:{shelf.account}:api-key/{asked['KeyName']}",
        "ExpireTime": asked.get("ExpireTime", _NEVER),
        "CreateTime": shelf.now,
        "UpdateTime": shelf.now,
    }
    shelf.add("keys", asked["KeyName"], key, "ConflictException")
    return told(key, "Key", "KeyArn", "KeyName", "CreateTime")


def describe_key(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """One key."""
    return shelf.find("keys", asked["KeyName"])


def update_key(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """Another end, or other restrictions."""
    key = shelf.find("keys", asked["KeyName"])
    key |= told(asked, "ExpireTime", "Restrictions", "Description") | {"UpdateTime": shelf.now}
    if asked.get("NoExpiry"):
        key["ExpireTime"] = _NEVER
    return told(key, "KeyArn", "KeyName", "UpdateTime")


OPERATIONS = {"CreateKey": create_key, "DescribeKey": describe_key, "UpdateKey": update_key}
