"""Microsoft Entra ID: its directory audit, what the unified audit log tells of it, who signed in, and which identities are Microsoft's own.

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


TELLING = frozenset(
    {
        *("operationName", "OperationName", "operationname", "OperationName_s", "operationName_s", "operation_name", "azure"),
        *("activityDisplayName", "ActivityDisplayName", "activitydisplayname", "activity_display_name", "ActivityDisplayName_s"),
        *("createdDateTime", "category", "Category", "Type"),
    }
)
"""Keys one of which every record of Entra's own logs has: a cheap look before a closer one, for records of all platforms are shown to it."""


def may_own(keys: Keys) -> bool:
    """Whether a record with these keys can be of one of Entra's logs, or of the unified audit log about it."""
    from nightlatch.vendors.microsoft_keys import may_claim

    return not TELLING.isdisjoint(keys) or may_claim(keys)


def platform_owned(principal: Principal) -> bool:
    """Whether an identity is Microsoft's own: by an application's id, for anybody may take its name."""
    from nightlatch.providers.entra.first_party import is_first_party

    return principal.type is PrincipalType.SYSTEM or is_first_party(principal.id)


def is_routine(texts: Sequence[str | None]) -> bool:
    """Whether category and names of the activity are of an entry of the stream's audit log that can matter to nobody.

    The third name stands in few entries. What looks like an operation of Azure's is Azure's to know.
    """
    from nightlatch.providers.entra import sign_ins
    from nightlatch.providers.entra.directory_audit.table import find

    category, stream, name, other = texts
    if stream is None or name is None or category is None or category.lower() != "auditlogs" or "/" in stream:
        return False
    return not sign_ins.is_sign_in(stream) and all(find(text) is None for text in (stream, name, other) if text is not None)


def _reads() -> Reads:
    from nightlatch.providers.entra import which_log

    return which_log


def _protects() -> Protects:
    from nightlatch.providers.entra import protected

    return protected


def _leads() -> Leads:
    from nightlatch.providers.entra import links

    return links


PROVIDER = declared(
    id="entra",
    title="Microsoft Entra ID",
    reads=_reads,
    platform_owned=platform_owned,
    protects=_protects,
    leads=_leads,
    peek=Peek(
        (("category",), ("operationName",), ("properties", "activityDisplayName"), ("properties", "operationName")), is_routine
    ),
    may_own=may_own,
)
