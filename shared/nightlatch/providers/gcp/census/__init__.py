"""Takes the census of one project, domain or organization: everybody whose roles make an administrator of it, there or above.

A few calls: the policy of the place and of what stands above it, and the members of the groups in them. All projects of an
organization at once are counted by `everywhere.py`.
"""

from collections.abc import Iterator
from datetime import datetime

from nightlatch.errors import LookupFailed
from nightlatch.model import Inventory
from nightlatch.providers.gcp.account import Google
from nightlatch.providers.gcp.census.count import Count
from nightlatch.providers.gcp.census.everywhere import SEARCH, take_all
from nightlatch.providers.gcp.census.known import Known
from nightlatch.providers.gcp.policies import place, policy
from nightlatch.vendors.google import Answer

__all__ = ["READS", "take", "take_all"]

READS = (
    SEARCH,
    "iam.roles.get",
    "iam.serviceAccountKeys.list",
    "iam.serviceAccounts.get",
    "resourcemanager.folders.get",
    "resourcemanager.folders.getIamPolicy",
    "resourcemanager.organizations.get",
    "resourcemanager.organizations.getIamPolicy",
    "resourcemanager.projects.get",
    "resourcemanager.projects.getIamPolicy",
)
"""Every permission of IAM that a census may use. Members of groups need the Groups Reader role of Workspace, which IAM cannot give."""
_MOST_LEVELS = 12


def take(live: Google, tenant: str, now: datetime) -> Inventory:
    """The inventory of a project (`orchard-prod`), a domain, or a resource (`organizations/1`); `now` is when the reading begins.

    Raises LookupFailed where a policy cannot be read; a group that cannot be is a gap.
    """
    count = Count(Known(live), tenant)
    for resource in _upward(live, _top(live, tenant)):
        count.read(_policy(live, resource))
    count.expand()
    return count.inventory(now)


def _policy(live: Google, resource: str) -> Answer:
    at = place(resource)
    held = policy(at, live) if at else None
    if held is None:
        raise LookupFailed(f"{resource} has no policy that could be read: check that it is still there")
    return held


def _top(live: Google, tenant: str) -> str:
    """Where to begin: people live in a domain, which is an organization's; service accounts in a project."""
    if tenant.startswith(("organizations/", "folders/", "projects/")):
        return tenant
    if "." not in tenant or ":" in tenant:
        return f"projects/{tenant}"
    asked = {"query": f"domain:{tenant}"}
    found = live.rest.listed("projects", "organizations:search", "resourcemanager.organizations.get", "organizations", **asked)
    first = next((each["name"] for each in found if each.get("state") == "ACTIVE"), None)
    if first is None:
        raise LookupFailed(f"no organization of the domain {tenant} can be seen: its administrators are not known here")
    return str(first)


def _upward(live: Google, resource: str) -> Iterator[str]:
    """The resource, and everything above it: what is granted there holds here."""
    for _ in range(_MOST_LEVELS):
        yield resource
        sort = resource.partition("/")[0]
        if sort == "organizations":
            return
        told = live.rest.ask("projects", resource, f"resourcemanager.{sort}.get")
        parent = (told or {}).get("parent")
        if not parent:
            return
        resource = str(parent)
