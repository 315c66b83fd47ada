"""Azure: its activity log, what a role is worth, and which identities are Microsoft's own.

Its tables are imported when the first record asks for them: most runs see the records of one platform, and every cold start pays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nightlatch.contracts import Peek
from nightlatch.model import PrincipalType
from nightlatch.registry import declared

if TYPE_CHECKING:
    from nightlatch.contracts import Keys, Leads, Protects, Reads
    from nightlatch.model import Principal


NAMES = frozenset(
    {
        *("operationName", "OperationName", "operationname", "operation_name", "OperationNameValue", "operationNameValue"),
        *("OperationNameValue_s", "OperationName_s", "operationName_s", "data", "azure", "authorization"),
    }
)
"""The keys of which every shape of its log has one at the top: what has none is refused before anything is looked at."""


def may_own(keys: Keys) -> bool:
    """Whether a record with these keys can be of the activity log."""
    from nightlatch.vendors.microsoft_keys import is_altered

    return not NAMES.isdisjoint(keys) or is_altered(keys)


def platform_owned(principal: Principal) -> bool:
    """Whether an identity is Microsoft's own: a service that acted by a token of its own application. No name makes anybody one."""
    return principal.type is PrincipalType.SYSTEM


def is_routine(texts: Sequence[str | None]) -> bool:
    """Whether operation and resource are of a record that can matter to nobody: an operation as Azure names them, which no table has."""
    from nightlatch.providers.azure.activity_log.table import is_left_out

    operation, resource = texts
    return operation is not None and resource is not None and is_left_out(operation)


def _reads() -> Reads:
    from nightlatch.providers.azure import activity_log

    return activity_log


def _protects() -> Protects:
    from nightlatch.providers.azure import protected

    return protected


def _leads() -> Leads:
    from nightlatch.providers.azure import links

    return links


PROVIDER = declared(
    id="azure",
    title="Azure",
    reads=_reads,
    platform_owned=platform_owned,
    protects=_protects,
    leads=_leads,
    peek=Peek((("operationName",), ("resourceId",)), is_routine, list_key="records"),
    born_elsewhere=True,
    may_own=may_own,
)
