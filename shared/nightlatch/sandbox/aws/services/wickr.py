"""Wickr: users of a network for messages, suspended and let in again."""

from typing import Any

from nightlatch.sandbox.aws.shelf import Asked, Shelf

SERVICE = "wickr"


def batch_create_user(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """New users of a network."""
    made = []
    for one in asked["users"]:
        user = {"userId": str(len(shelf["users"]) + 1), "username": one.get("username", ""), "suspended": False, "status": 2}
        shelf.add("users", (asked["networkId"], user["userId"]), user)
        made.append({"userId": user["userId"], "username": user["username"], "status": 2})
    return {"message": "created", "successful": made, "failed": []}


def list_users(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """Users of a network, all or those of a name."""
    users = [user for (network, _), user in shelf["users"].items() if network == asked["networkId"]]
    return {"users": [user for user in users if asked.get("username", user["username"]) == user["username"]]}


def toggle(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """Suspend users, or let them in again; who is not there is told as failed."""
    known = [id for id in asked["userIds"] if (asked["networkId"], id) in shelf["users"]]
    for id in known:
        shelf["users"][asked["networkId"], id]["suspended"] = asked["suspend"]
    failed = [{"userId": id, "field": "userId", "reason": "NotFound"} for id in asked["userIds"] if id not in known]
    return {"message": "done", "successful": [{"userId": id} for id in known], "failed": failed}


OPERATIONS = {"BatchCreateUser": batch_create_user, "ListUsers": list_users, "BatchToggleUserSuspendStatus": toggle}
