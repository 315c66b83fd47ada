"""What stands above a project, and who is in a group: Resource Manager's tree and Cloud Identity's memberships, to read."""

from collections.abc import Callable

from nightlatch.sandbox.google.cloud import Thing
from nightlatch.sandbox.google.operations import Call, Operation
from nightlatch.sandbox.google.refusals import Refused

GROUPS_READER = "the administrator role Groups Reader in Workspace"
"""Not a permission of IAM: Workspace gives it."""


def _node(shelf: str) -> Callable[[Call], Thing]:
    def does(call: Call) -> Thing:
        found: Thing | None = getattr(call.cloud, shelf).get(call.path["id"])
        if found is None:
            raise Refused("NOT_FOUND", f"{call.path['id']} was not found.")
        return found

    return does


def search_organizations(call: Call) -> Thing:
    """organizations.search by `domain:`."""
    wanted = call.asked("query").removeprefix("domain:")
    return {"organizations": [each for each in call.cloud.organizations.values() if wanted in ("", each["displayName"])]}


def lookup_group(call: Call) -> Thing:
    """groups.lookup by address."""
    address = call.asked("groupKey.id")
    if address not in call.cloud.workspace.members:
        raise Refused("PERMISSION_DENIED", "Error(2028): Permission denied for resource (or it may not exist).")
    return {"name": f"groups/{_id(address)}"}


def list_memberships(call: Call) -> Thing:
    """groups.memberships.list."""
    found = next((members for address, members in call.cloud.workspace.members.items() if _id(address) == call.path["id"]), None)
    if found is None:
        raise Refused("NOT_FOUND", "Resource was not found.")
    return {
        "memberships": [
            {
                "name": f"groups/{call.path['id']}/memberships/{_id(each['email'])}",
                "preferredMemberKey": {"id": each["email"]},
                "roles": [{"name": each.get("role", "MEMBER")}],
                "type": "SERVICE_ACCOUNT" if each["email"].endswith(".gserviceaccount.com") else each["type"],
            }
            for each in found
        ]
    }


def _id(address: str) -> str:
    return address.encode().hex()


OPERATIONS = (
    Operation("GET", "/cloudresourcemanager/v3/organizations:search", "resourcemanager.organizations.get", search_organizations),
    Operation("GET", "/cloudresourcemanager/v3/organizations/{id}", "resourcemanager.organizations.get", _node("organizations")),
    Operation("GET", "/cloudresourcemanager/v3/projects/{id}", "resourcemanager.projects.get", _node("projects")),
    Operation("GET", "/cloudresourcemanager/v3/folders/{id}", "resourcemanager.folders.get", _node("folders")),
    Operation("GET", "/cloudidentity/v1/groups:lookup", GROUPS_READER, lookup_group),
    Operation("GET", "/cloudidentity/v1/groups/{id}/memberships", GROUPS_READER, list_memberships),
)
