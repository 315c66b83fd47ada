"""Microsoft 365: Exchange, SharePoint, Teams and Purview, as the unified audit log tells of them, and what a person does about it.

Nothing here is changed by a playbook: Exchange has no interface for it but PowerShell. So a case is seen and judged as any other, and
answered with the commands (`by_hand.py`). Users and applications themselves are Entra's, and locked there.

Its tables are imported when the first record asks for them: most runs see the records of one platform, and every cold start pays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from nightlatch.contracts import Peek
from nightlatch.model import PrincipalType
from nightlatch.registry import declared

if TYPE_CHECKING:
    from nightlatch.contracts import Keys, Leads, Reads
    from nightlatch.model import Case, Principal


def by_hand(case: Case) -> Iterable[str]:
    """The commands that a person runs, in order."""
    from nightlatch.providers.m365.by_hand import by_hand

    return by_hand(case)


def may_own(keys: Keys) -> bool:
    """Whether a record with these keys can be of the unified audit log."""
    from nightlatch.vendors.microsoft_keys import may_claim

    return may_claim(keys)


def platform_owned(principal: Principal) -> bool:
    """Whether an identity is Microsoft's own: what the log's type or reserved name says is a system's. No address makes anybody one."""
    return principal.type is PrincipalType.SYSTEM


def is_routine(texts: Sequence[str | None]) -> bool:
    """Whether operation and workload are of a record of the unified audit log that can matter to nobody. Those of the directory are Entra's to know."""
    from nightlatch.providers.m365.unified_audit.table import find
    from nightlatch.vendors.microsoft_logs import known
    from nightlatch.vendors.microsoft_unified_log import is_of_directory

    operation, *workloads = map(known, texts)
    told = [workload for workload in workloads if workload is not None]
    if operation is None or not told or any(is_of_directory({"workload": workload}) for workload in told):
        return False
    return find(operation) is None


def _reads() -> Reads:
    from nightlatch.providers.m365 import unified_audit

    return unified_audit


def _leads() -> Leads:
    from nightlatch.providers.m365 import links

    return links


PROVIDER = declared(
    id="m365",
    title="Microsoft 365",
    reads=_reads,
    platform_owned=platform_owned,
    leads=_leads,
    by_hand=by_hand,
    peek=Peek((("Operation",), ("Workload",), ("OfficeWorkload",)), is_routine),
    may_own=may_own,
)
