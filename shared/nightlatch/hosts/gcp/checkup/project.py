"""The project itself: whether it stands, and its number, by which Google's own accounts are named."""

from collections.abc import Iterator

from nightlatch.hosts.gcp.checkup.asking import Asking
from nightlatch.model.check import Check, Topic

PROJECT = Topic(id="project", title="the project stands")


def check_project(asking: Asking, number: list[str]) -> Iterator[Check]:
    """Whether it is active; puts its number into the list. Raises LookupFailed."""
    told = asking.rest.ask("projects", asking.home, "resourcemanager.projects.get")
    if told is None:
        yield PROJECT.fail(f"There is no project {asking.project}.", "Name the project that Nightlatch runs in with --project.")
        return
    number.append(str(told.get("name", "")).rpartition("/")[2])
    state = told.get("state")
    if state == "ACTIVE":
        yield PROJECT.ok(f"Project {asking.project} ({number[0]}) is active.")
    else:
        restore = f"gcloud projects undelete {asking.project}"
        yield PROJECT.fail(f"Project {asking.project} is {state}.", f"Undo that within thirty days: {restore}")
