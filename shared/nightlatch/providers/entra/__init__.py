"""Microsoft Entra ID: its directory audit, what the unified audit log tells of it, who signed in, and which identities are Microsoft's own.

Its tables are imported when the first record asks for them: most runs see the records of one platform, and every cold start pays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from nightlatch.contracts import Peek, Provider
from nightlatch.model import PrincipalType
from nightlatch.providers.entra.protected import delicate, untouchable

if TYPE_CHECKING:
    from nightlatch.contracts import Record
    from nightlatch.model import Activity, Case, Kind, Principal

_TELLING = frozenset(
    {
        *("operationName", "OperationName", "operationname", "OperationName_s", "operationName_s", "operation_name", "azure"),
        *("activityDisplayName", "ActivityDisplayName", "activitydisplayname", "activity_display_name", "ActivityDisplayName_s"),
        *("createdDateTime", "category", "Category", "Type"),
    }
)
"""Keys one of which every record of Entra's own logs has: a cheap look before a closer one, for records of all platforms are shown to it."""


def recognizes(record: Record) -> bool:
    """Whether a decoded record is one of Entra's, by whichever log."""
    from nightlatch.providers.entra import directory_audit, sign_ins, unified_audit
    from nightlatch.vendors.microsoft_restored import restored

    whole = restored(record)
    own = not _TELLING.isdisjoint(whole) and (directory_audit.recognizes(whole) or sign_ins.recognizes(whole))
    return own or unified_audit.recognizes(whole)


def normalize(record: Record) -> Iterable[Activity]:
    """The activities of one record. Raises UnreadableRecord when it matters and cannot be read."""
    from nightlatch.providers.entra import directory_audit, sign_ins, unified_audit
    from nightlatch.vendors.microsoft_restored import restored

    whole = restored(record)
    if sign_ins.recognizes(whole):
        return sign_ins.normalize(whole)
    if directory_audit.recognizes(whole):
        return directory_audit.normalize(whole)
    return unified_audit.normalize(whole) if unified_audit.recognizes(whole) else ()


def watched() -> Mapping[str, Kind]:
    """The activities that open cases, with the kind of each."""
    from nightlatch.providers.entra.directory_audit.table import watched

    return watched()


def links(case: Case) -> Iterable[tuple[str, str]]:
    """Where a person looks further."""
    from nightlatch.providers.entra.links import links

    return links(case)


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


PROVIDER = Provider(
    id="entra",
    title="Microsoft Entra ID",
    recognizes=recognizes,
    normalize=normalize,
    platform_owned=platform_owned,
    untouchable=untouchable,
    delicate=delicate,
    links=links,
    peek=Peek(
        (("category",), ("operationName",), ("properties", "activityDisplayName"), ("properties", "operationName")), is_routine
    ),
    watched=watched,
)
