"""Graph of this machine's tenant: a table of operations for each sort of thing, with the application permissions that open them.

Permissions are those of the reference page of each operation ("Permissions" → Application), the least privileged first.
"""

from nightlatch.sandbox.microsoft.calls import Interface
from nightlatch.sandbox.microsoft.described import check
from nightlatch.sandbox.microsoft.graph import (
    admission,
    applications,
    credentials,
    directory,
    eligibility,
    grants,
    groups,
    methods,
    principals,
    roles,
    units,
    users,
)

GRAPH = Interface(
    "/graph/v1.0",
    "graph",
    (
        *users.OPERATIONS,
        *methods.OPERATIONS,
        *groups.OPERATIONS,
        *applications.OPERATIONS,
        *principals.OPERATIONS,
        *credentials.OPERATIONS,
        *grants.OPERATIONS,
        *roles.OPERATIONS,
        *eligibility.OPERATIONS,
        *units.OPERATIONS,
        *directory.OPERATIONS,
    ),
    admission.admits,
    check,
)
