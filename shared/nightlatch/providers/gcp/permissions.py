"""What our service account has to be allowed in Google Cloud, as a custom role that `gcloud iam roles create --file` takes."""

from collections.abc import Collection
from typing import Any

from nightlatch.providers.gcp import census, directory, organization

LOOKING = tuple(sorted({*census.READS, *directory.READS, *organization.READS}))
"""What is asked of Google before anything is changed there: who it is, and how many administrators would be left."""
_ABOVE = ("resourcemanager.folders.", "resourcemanager.organizations.")


def document(reads: Collection[str], writes: Collection[str]) -> dict[str, Any]:
    """A role of the organization. Shape: projects.roles in IAM's reference; gcloud reads it as YAML, which JSON is."""
    above = " and ".join(f"{start}*" for start in _ABOVE)
    return {
        "title": "Nightlatch: act",
        "description": f"For an organization. A project's role cannot hold {above}: leave them out there.",
        "stage": "GA",
        "includedPermissions": sorted({*reads, *writes}),
    }
