"""What our service app has to be granted in Okta: OAuth scopes, each by itself.

Okta gives a token only for a scope that is among the app's grants, so one that manages does not stand for the one that reads. A scope is
half of it: what a token may do, the app may do only with an administrator's role (docs/okta.md), which the playbooks do not name.

Source: "Implement OAuth for Okta", define allowed scopes.
"""

from collections.abc import Collection

from nightlatch.providers.okta import census, directory
from nightlatch.vendors.okta import USERS_READ

LOOKING = tuple(sorted({*census.READS, *directory.READS, USERS_READ}))
"""What is asked of Okta before anything is changed there: who it is, whether it is ours, and how many administrators would be left."""


def document(reads: Collection[str], writes: Collection[str]) -> dict[str, list[str]]:
    """The scopes; for polling, the System Log's beside them (`okta.logs.read`)."""
    return {"scopes": sorted({*reads, *writes})}
