"""Okta: its System Log, what an administrator's role is worth, and which identities are Okta's own.

Its tables are imported when the first record asks for them: most runs see the records of one platform, and every cold start pays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from nightlatch.contracts import Provider
from nightlatch.model import PrincipalType
from nightlatch.providers.okta.protected import delicate, untouchable

if TYPE_CHECKING:
    from nightlatch.contracts import Record
    from nightlatch.model import Activity, Kind, Principal


def recognizes(record: Record) -> bool:
    """Whether a decoded record is an event of the System Log."""
    from nightlatch.providers.okta.system_log import recognizes

    return recognizes(record)


def normalize(record: Record) -> Iterable[Activity]:
    """The activities of one record. Raises UnreadableRecord when it matters and cannot be read."""
    from nightlatch.providers.okta.system_log import normalize

    return normalize(record)


def watched() -> Mapping[str, Kind]:
    """The operations that open cases, with the kind of each."""
    from nightlatch.providers.okta.system_log.table import watched

    return watched()


def platform_owned(principal: Principal) -> bool:
    """Whether an identity is Okta's own: what the log calls a system principal. No address makes anybody one."""
    return principal.type is PrincipalType.SYSTEM


PROVIDER = Provider(
    id="okta",
    title="Okta",
    recognizes=recognizes,
    normalize=normalize,
    platform_owned=platform_owned,
    untouchable=untouchable,
    delicate=delicate,
    watched=watched,
)
