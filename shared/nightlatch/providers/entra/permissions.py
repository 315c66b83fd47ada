"""What our identity has to be granted in a tenant: application permissions of Microsoft Graph, as an application's manifest takes them."""

from collections.abc import Collection
from typing import Any

from nightlatch.providers.entra import census, directory
from nightlatch.providers.entra.scopes import GRAPH_APP, IDS

LOOKING = tuple(sorted({*census.READS, *directory.READS}))
"""What is asked of Graph before anything is changed there: who it is, and how many administrators would be left."""


def document(reads: Collection[str], writes: Collection[str]) -> dict[str, Any]:
    """One entry of `requiredResourceAccess`; the names stand beside the ids, for people ("application resource type")."""
    names = sorted({*reads, *writes})
    return {
        "resourceAppId": GRAPH_APP,
        "resourceAccess": [{"id": IDS[name], "type": "Role", "name": name} for name in names],
    }
