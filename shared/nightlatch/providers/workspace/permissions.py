"""What our service account has to ask of Google Workspace: OAuth scopes of the Directory API.

A scope is half of it: what a token may do, its account may do only with an administrator's role of the Admin console
(docs/gcp.md), which the playbooks do not name.
"""

from collections.abc import Collection

from nightlatch.providers.workspace import census, directory
from nightlatch.vendors.google import DIRECTORY_SCOPES, SECURITY

LOOKING = tuple(sorted({*census.READS, *directory.READS}))
"""What is asked of Workspace before anything is changed there: who it is, and how many administrators would be left."""


def document(reads: Collection[str], writes: Collection[str]) -> dict[str, list[str]]:
    """The scopes in full, none wider than its use. Of second factors and tokens Google has none that only reads."""
    looked_at = {name if name == SECURITY else f"{name}.readonly" for name in set(reads) - set(writes)}
    start = DIRECTORY_SCOPES[0].rpartition("/")[0]
    return {"scopes": sorted(f"{start}/{name}" for name in {*looked_at, *writes})}
