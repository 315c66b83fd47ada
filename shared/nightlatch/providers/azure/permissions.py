"""What our identity has to be allowed in Azure, as a custom role that `az role definition create --role-definition` takes.

Whose a service principal is only the directory knows: the application permissions of Microsoft Graph that go with the role stand in its
description, for they are assigned elsewhere.
"""

from collections.abc import Collection
from typing import Any

from nightlatch.providers.azure import census, directory

LOOKING = tuple(sorted({*census.READS, *directory.READS}))
"""What is asked before anything is changed: who it is, and how many administrators would be left."""


def document(reads: Collection[str], writes: Collection[str]) -> dict[str, Any]:
    """A custom role whose scope is still to be named. Shape: "Create or update Azure custom roles using Azure CLI"."""
    names = sorted({*reads, *writes})
    asked = ", ".join(name for name in names if "/" not in name)
    return {
        "Name": "Nightlatch: act",
        "Description": f"Put your management group or subscription into AssignableScopes. Of Microsoft Graph it also needs {asked}.",
        "IsCustom": True,
        "Actions": [name for name in names if "/" in name],
        "NotActions": [],
        "AssignableScopes": ["/subscriptions/SUBSCRIPTION"],
    }
