"""A Global Administrator takes hold of all of Azure: User Access Administrator at the root, over every subscription of the tenant.

The entry has no target: it is whoever did it. Azure's own log tells it too, as an action of its own (`elevateAccess`).
"""

from collections.abc import Iterable

from nightlatch.model import Grant, Kind
from nightlatch.model.evidence import MARK, MARK_ELEVATE_ACCESS
from nightlatch.providers.entra import privilege
from nightlatch.providers.entra.directory_audit.actors import actor
from nightlatch.providers.entra.directory_audit.record import Record
from nightlatch.providers.entra.directory_audit.table import Draft
from nightlatch.tables import watch

USER_ACCESS_ADMINISTRATOR = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"
_ROOT = "/"


def elevated(record: Record) -> Iterable[Draft]:
    """The elevation, and the role at the root that is held from then on, until somebody takes it away."""
    who, grants = actor(record), (_grant(),)
    yield Draft(Kind.ELEVATION_USED, who, grants=grants, evidence={MARK: MARK_ELEVATE_ACCESS})
    yield Draft(Kind.ROLE_GRANTED, who, grants=grants, evidence={MARK: MARK_ELEVATE_ACCESS})


def lowered(record: Record) -> Iterable[Draft]:
    """The role at the root, laid down or taken away."""
    yield Draft(Kind.ROLE_REMOVED, actor(record), grants=(_grant(),))


def _grant() -> Grant:
    return Grant(role=USER_ACCESS_ADMINISTRATOR, scope=_ROOT, privilege=privilege.azure(USER_ACCESS_ADMINISTRATOR))


LINES = {
    "User has elevated their access to User Access Administrator for their Azure Resources": watch(Kind.ELEVATION_USED, elevated),
    "The role assignment of User Access Administrator has been removed from the user": watch(Kind.ROLE_REMOVED, lowered),
}
