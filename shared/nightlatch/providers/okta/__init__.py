"""Okta: its System Log, what an administrator's role is worth, and which identities are Okta's own.

Its tables are imported when the first record asks for them: most runs see the records of one platform, and every cold start pays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nightlatch.contracts import Peek
from nightlatch.model import PrincipalType
from nightlatch.registry import declared

if TYPE_CHECKING:
    from nightlatch.contracts import Keys, Protects, Reads
    from nightlatch.model import Principal


TYPES = ("eventType", "eventtype", "eventType_s", "eventtype_s")
"""The keys under one of which an event's type stands."""


def may_own(keys: Keys) -> bool:
    """Whether a record with these keys can be an event of the System Log."""
    return any(name in keys for name in TYPES)


def platform_owned(principal: Principal) -> bool:
    """Whether an identity is Okta's own: what the log calls a system principal. No address makes anybody one."""
    return principal.type is PrincipalType.SYSTEM


def is_routine(texts: Sequence[str | None]) -> bool:
    """Whether version, severity and type are of an event of the System Log that can matter to nobody. What posts events has neither of the first two."""
    version, severity, name = texts
    if version is None or severity is None or name is None or "." not in name:
        return False
    from nightlatch.providers.okta.system_log.table import find

    return find(name.strip()) is None


def _reads() -> Reads:
    from nightlatch.providers.okta import system_log

    return system_log


def _protects() -> Protects:
    from nightlatch.providers.okta import protected

    return protected


PROVIDER = declared(
    id="okta",
    title="Okta",
    reads=_reads,
    platform_owned=platform_owned,
    protects=_protects,
    peek=Peek((("version",), ("severity",), ("eventType",)), is_routine),
    may_own=may_own,
)
