"""The projects of the organization, on all pages, without those that are being deleted."""

from nightlatch.providers.gcp.organization import READS, projects
from tests.providers.gcp.playbooks.acting import acting


def test_every_active_project_is_told() -> None:
    with acting() as there:
        for id in ("pear", "apple", "plum", "quince", "fig"):
            there.cloud.project(id)
        there.cloud.project("gone", "DELETE_REQUESTED")
        assert projects(there.live(READS)) == ("apple", "fig", "pear", "plum", "quince")
