"""The census of a whole organization: every project's administrators, from one search of Cloud Asset Inventory.

Asking each project for its policy would be a call for each, every quarter of an hour. The search's index runs some minutes behind, so
what it finds is kept as of ten minutes ago: what records told since is played on top (`ledger/standing.py`), and nothing is lost.

Sources: the reference of searchAllIamPolicies and of IamPolicySearchResult (a project by its number, folders and organization above it).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from nightlatch.classes import dataclass
from nightlatch.errors import LookupFailed
from nightlatch.ledger.ahead import Ahead, in_turn
from nightlatch.model import Inventory
from nightlatch.providers.gcp.account import Google
from nightlatch.providers.gcp.census.count import Count
from nightlatch.providers.gcp.census.known import Known
from nightlatch.vendors.google import Answer

SEARCH = "cloudasset.assets.searchAllIamPolicies"
BEHIND = timedelta(minutes=10)
"""How far the index is taken to run behind; Google promises no number."""
_HOST = "//cloudresourcemanager.googleapis.com/"
_KINDS = tuple(f"cloudresourcemanager.googleapis.com/{kind}" for kind in ("Organization", "Folder", "Project"))
_PAGE = 500


@dataclass(frozen=True, slots=True)
class _Found:
    """The policy of one place, and the places above it."""

    policy: Answer
    above: tuple[str, ...]


def take_all(live: Google, organization: str, now: datetime, ahead: Ahead = in_turn) -> Iterator[Inventory]:
    """The inventories of an organization (`organizations/1`), of the domain that its people live in, and of each of its active projects.

    A service account of somebody else's project is not counted: nobody here could look at it, or use it. Raises LookupFailed where the
    search or a role cannot be read; a group or an account that cannot be is a gap.
    """
    projects, domain = _projects(live), _domain(live, organization)
    found = dict(_search(live, organization, projects))
    if organization not in found:
        raise LookupFailed(f"the search of {organization} shows no policy of its own: grant {SEARCH} on the organization")
    known = Known(live, ahead, frozenset(projects.values()))
    counts = [_counted(known, tenant, place, found) for tenant, place in _tenants(organization, domain, found)]
    known.learn(account for count in counts for account in count.machines())
    for count in counts:
        yield count.inventory(now - BEHIND)


def _tenants(organization: str, domain: str | None, found: dict[str, _Found]) -> Iterator[tuple[str, str]]:
    """Each tenant by its name in records, with the place whose policies hold there."""
    yield organization, organization
    if domain:
        yield domain, organization
    for place in sorted(found):
        if place.startswith("projects/"):
            yield place.removeprefix("projects/"), place


def _counted(known: Known, tenant: str, place: str, found: dict[str, _Found]) -> Count:
    count = Count(known, tenant)
    for each in (place, *found[place].above):
        if each in found:
            count.read(found[each].policy)
    count.expand()
    return count


def _search(live: Google, organization: str, projects: dict[str, str]) -> Iterator[tuple[str, _Found]]:
    path, asked = f"{organization}:searchAllIamPolicies", {"assetTypes": list(_KINDS), "pageSize": _PAGE}
    for each in live.rest.listed("assets", path, SEARCH, "results", **asked):
        place = _place(str(each.get("resource", "")), projects)
        if place is not None:
            above = (*each.get("folders", ()), each.get("organization") or organization)
            yield place, _Found(each.get("policy", {}), tuple(name for name in above if name != place))


def _place(resource: str, projects: dict[str, str]) -> str | None:
    """A place as records name it: a project by its id. None for a project that is not ours, or being deleted."""
    kind, _, id = resource.removeprefix(_HOST).partition("/")
    if kind != "projects":
        return f"{kind}/{id}"
    return f"projects/{projects[id]}" if id in projects else None


def _projects(live: Google) -> dict[str, str]:
    """Active projects, by number and by id: the id of each."""
    listed = live.rest.listed("projects", "projects:search", "resourcemanager.projects.get", "projects")
    active = [each for each in listed if each.get("state") == "ACTIVE"]
    return {
        key: each["projectId"] for each in active for key in (each["projectId"], str(each.get("name")).removeprefix("projects/"))
    }


def _domain(live: Google, organization: str) -> str | None:
    """The domain of an organization, which is its name."""
    found = live.rest.ask("projects", organization, "resourcemanager.organizations.get")
    return str(found["displayName"]).lower() if found and "." in str(found.get("displayName", "")) else None
