"""Cloud Asset Inventory: every IAM policy below an organization, found by one search."""

from nightlatch.sandbox.google.cloud import Cloud, Thing
from nightlatch.sandbox.google.operations import Call, Operation

_HOST = "cloudresourcemanager.googleapis.com"
_TYPES = {"organizations": f"{_HOST}/Organization", "folders": f"{_HOST}/Folder", "projects": f"{_HOST}/Project"}
_PAGE = 2
"""Results a page, whatever is asked for: so few that a second page is soon needed."""


def search_policies(call: Call) -> Thing:
    """searchAllIamPolicies, of organizations, folders and projects."""
    cloud, wanted = call.cloud, call.query.get("assetTypes") or list(_TYPES.values())
    scope, start = f"{call.path['kind']}/{call.path['id']}", int(call.asked("pageToken", "0"))
    results = [
        found
        for place in cloud.policies.places
        if _TYPES.get(place.partition("/")[0]) in wanted and (found := _result(cloud, place, scope)) is not None
    ]
    more = {"nextPageToken": str(start + _PAGE)} if start + _PAGE < len(results) else {}
    return {"results": results[start : start + _PAGE], **more}


def _result(cloud: Cloud, place: str, scope: str) -> Thing | None:
    """One result; None for a place that is not below the scope."""
    above = _above(cloud, place)
    if scope not in (place, *above):
        return None
    kind, _, id = place.partition("/")
    folders = [each for each in above if each.startswith("folders/")]
    number = {"project": cloud.projects[id]["name"]} if kind == "projects" and id in cloud.projects else {}
    return {
        "resource": f"//{_HOST}/{place}",
        "assetType": _TYPES[kind],
        "organization": scope,
        "policy": {"bindings": cloud.policies.bindings(place)},
        **number,
        **({"folders": folders} if folders else {}),
    }


def _above(cloud: Cloud, place: str) -> list[str]:
    """The places above, the nearest first."""
    found: list[str] = []
    while place:
        kind, _, id = place.partition("/")
        held = {"projects": cloud.projects, "folders": cloud.folders}.get(kind, {})
        place = str(held.get(id, {}).get("parent", ""))
        found += [place] if place else []
    return found


OPERATIONS = (
    Operation(
        "GET",
        "/cloudasset/v1/{kind}/{id}:searchAllIamPolicies",
        "cloudasset.assets.searchAllIamPolicies",
        search_policies,
    ),
)
