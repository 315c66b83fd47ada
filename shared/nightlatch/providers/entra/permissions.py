"""What our identity has to be assigned in a tenant: application permissions of Microsoft Graph, which are app roles of it."""

from collections.abc import Collection
from typing import Any

from nightlatch.providers.entra import census, directory
from nightlatch.providers.entra.first_party import GRAPH
from nightlatch.providers.entra.scopes import IDS, OVER_ADMINISTRATORS

LOOKING = tuple(sorted({*census.READS, *directory.READS}))
"""What is asked of Graph before anything is changed there: who it is, and how many administrators would be left."""


def document(reads: Collection[str], writes: Collection[str], *, over_administrators: bool = False) -> dict[str, Any]:
    """The app roles by id and value, as the resource that has them tells them ("appRole resource type").

    What an identity needs only `over_administrators` is left out unless that is asked for; it needs a directory role as well.
    """
    names = sorted({*reads, *writes} - (frozenset() if over_administrators else OVER_ADMINISTRATORS))
    return {"resourceAppId": GRAPH, "appRoles": [{"id": IDS[name], "value": name} for name in names]}
