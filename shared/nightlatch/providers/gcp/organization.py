"""The projects of the owner's organization: what one of them lets another's account do is no stranger's doing."""

from nightlatch.providers.gcp.account import Google

READS = ("resourcemanager.projects.get",)


def projects(live: Google) -> tuple[str, ...]:
    """The ids of all projects that our account may see and that are not being deleted. Raises LookupFailed."""
    found = live.rest.listed("projects", "projects:search", READS[0], "projects")
    return tuple(sorted(each["projectId"] for each in found if each.get("state") == "ACTIVE"))
