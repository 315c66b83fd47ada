"""API Gateway's API keys, which are enabled or not."""

from typing import Any

from nightlatch.sandbox.aws.requests import INVALID
from nightlatch.sandbox.aws.shelf import Asked, Refused, Shelf, Thing, told

SERVICE = "apigateway"
_GONE = "NotFoundException"


def create_api_key(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """A new key; it is disabled unless asked for otherwise."""
    id = shelf.new_id().replace("-", "")[:10]
    stamps = {"createdDate": shelf.now, "lastUpdatedDate": shelf.now}
    key = {"id": id, "value": shelf.new_id(), "enabled": asked.get("enabled", False), "stageKeys": [], **stamps}
    return shelf.add("keys", id, key | told(asked, "name", "description", "value"))


def _shown(key: Thing, asked: Asked) -> dict[str, Any]:
    return {name: value for name, value in key.items() if name != "value" or asked.get("includeValue")}


def get_api_key(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """One key; its text only when that is asked for."""
    return _shown(shelf.find("keys", asked["apiKey"], _GONE), asked)


def update_api_key(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """Enabled or not, and other words about it; a patch is text, also of a truth."""
    key = shelf.find("keys", asked["apiKey"], _GONE)
    for one in asked.get("patchOperations", ()):
        if one["op"] != "replace" or one["path"] not in ("/enabled", "/name", "/description"):
            raise Refused(INVALID, "the stand-in replaces /enabled, /name and /description")
        name = one["path"][1:]
        key[name] = one["value"] == "true" if name == "enabled" else one["value"]
    key["lastUpdatedDate"] = shelf.now
    return _shown(key, asked)


def delete_api_key(shelf: Shelf, asked: Asked) -> None:
    """The key is gone."""
    shelf.find("keys", asked["apiKey"], _GONE)
    del shelf["keys"][asked["apiKey"]]


OPERATIONS = {
    "CreateApiKey": create_api_key,
    "GetApiKey": get_api_key,
    "UpdateApiKey": update_api_key,
    "DeleteApiKey": delete_api_key,
}
