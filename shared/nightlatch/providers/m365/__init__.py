"""Microsoft 365: Exchange, SharePoint, Teams and Purview, as the unified audit log tells of them, and what a person does about it.

Nothing here is changed by a playbook: Exchange has no interface for it but PowerShell. So a case is seen and judged as any other, and
answered with the commands (`by_hand.py`). Users and applications themselves are Entra's, and locked there.

Its tables are imported when the first record asks for them: most runs see the records of one platform, and every cold start pays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from nightlatch.contracts import Provider
from nightlatch.model import PrincipalType

if TYPE_CHECKING:
    from nightlatch.contracts import Record
    from nightlatch.model import Activity, Case, Kind, Principal


def recognizes(record: Record) -> bool:
    """Whether a decoded record is of the unified audit log, and not the directory's."""
    from nightlatch.providers.m365.unified_audit import recognizes

    return recognizes(record)


def normalize(record: Record) -> Iterable[Activity]:
    """The activities of one record. Raises UnreadableRecord when it matters and cannot be read."""
    from nightlatch.providers.m365.unified_audit import normalize

    return normalize(record)


def watched() -> Mapping[str, Kind]:
    """The operations that open cases, with the kind of each."""
    from nightlatch.providers.m365.unified_audit.table import watched

    return watched()


def links(case: Case) -> Iterable[tuple[str, str]]:
    """Where a person looks further."""
    from nightlatch.providers.m365.links import links

    return links(case)


def by_hand(case: Case) -> Iterable[str]:
    """The commands that a person runs, in order."""
    from nightlatch.providers.m365.by_hand import by_hand

    return by_hand(case)


def platform_owned(principal: Principal) -> bool:
    """Whether an identity is Microsoft's own: what the log's type or reserved name says is a system's. No address makes anybody one."""
    return principal.type is PrincipalType.SYSTEM


PROVIDER = Provider(
    id="m365",
    title="Microsoft 365",
    recognizes=recognizes,
    normalize=normalize,
    platform_owned=platform_owned,
    links=links,
    by_hand=by_hand,
    watched=watched,
)
