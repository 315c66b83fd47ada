"""One thing of each sort in the Workspace of this machine, and a request for each operation of the Directory API."""

from typing import Any

from nightlatch.sandbox.google.workspace import Workspace

_DIRECTORY = "/admin/admin/directory/v1"
_USERS, _CUSTOMER = f"{_DIRECTORY}/users", f"{_DIRECTORY}/customer/my_customer"
_MEMBERS = f"{_DIRECTORY}/groups/builders@example.com/members"

REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", f"{_USERS}?customer=my_customer", {}),
    ("GET", f"{_USERS}/{{user}}", {}),
    ("PATCH", f"{_USERS}/{{user}}", {"suspended": True}),
    ("PUT", f"{_USERS}/{{user}}", {"suspended": True}),
    ("POST", f"{_USERS}/{{user}}/makeAdmin", {"status": True}),
    ("POST", f"{_USERS}/{{user}}/signOut", {}),
    ("GET", f"{_USERS}/{{user}}/tokens", {}),
    ("DELETE", f"{_USERS}/{{user}}/tokens/client", {}),
    ("GET", f"{_USERS}/{{user}}/asps", {}),
    ("DELETE", f"{_USERS}/{{user}}/asps/{{password}}", {}),
    ("GET", f"{_USERS}/{{user}}/verificationCodes", {}),
    ("POST", f"{_USERS}/{{user}}/verificationCodes/invalidate", {}),
    ("GET", f"{_CUSTOMER}/roles", {}),
    ("GET", f"{_CUSTOMER}/roleassignments?userKey={{user}}", {}),
    ("POST", f"{_CUSTOMER}/roleassignments", {"roleId": "1", "assignedTo": "2", "scopeType": "CUSTOMER"}),
    ("DELETE", f"{_CUSTOMER}/roleassignments/{{assignment}}", {}),
    ("GET", f"{_DIRECTORY}/groups?userKey={{user}}", {}),
    ("GET", f"{_MEMBERS}?maxResults=1", {}),
    ("POST", _MEMBERS, {"email": "kim@example.com", "role": "MANAGER", "delivery_settings": "DAILY"}),
    ("GET", f"{_MEMBERS}/{{member}}", {}),
    ("DELETE", f"{_MEMBERS}/{{member}}", {}),
]


def furnished(made: Workspace) -> dict[str, str]:
    """Put one thing of each sort there; gives their names."""
    user, role = made.user("jo@example.com")["id"], made.role("Helper", "USERS_RETRIEVE")
    made.roles["1"] = {**made.roles[role], "roleId": "1"}
    made.token(user, "client")
    made.codes[user].append("12345678")
    made.group("builders@example.com")
    return {
        "user": user,
        "password": made.password(user),
        "assignment": made.assign(user, role, "03ph8a2z")["roleAssignmentId"],
        "member": made.join("builders@example.com", "jo@example.com")["id"],
    }
