"""Azure: its activity log, what a role is worth, and which identities are Microsoft's own.

Its tables are imported when the first record asks for them: most runs see the records of one platform, and every cold start pays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from nightlatch.contracts import Peek, Provider
from nightlatch.model import PrincipalType

if TYPE_CHECKING:
    from nightlatch.contracts import Identity, Record
    from nightlatch.model import Activity, Case, Kind, Principal


def recognizes(record: Record) -> bool:
    """Whether a decoded record is of the activity log."""
    from nightlatch.providers.azure.activity_log import recognizes

    return recognizes(record)


def normalize(record: Record) -> Iterable[Activity]:
    """The activities of one record. Raises UnreadableRecord when it matters and cannot be read."""
    from nightlatch.providers.azure.activity_log import normalize

    return normalize(record)


def watched() -> Mapping[str, Kind]:
    """The operations that open cases, with the kind of each."""
    from nightlatch.providers.azure.activity_log.table import watched

    return watched()


def platform_owned(principal: Principal) -> bool:
    """Whether an identity is Microsoft's own: a service that acted by a token of its own application. No name makes anybody one."""
    return principal.type is PrincipalType.SYSTEM


def is_routine(texts: Sequence[str | None]) -> bool:
    """Whether operation and resource are of a record that can matter to nobody: an operation as Azure names them, which no table has."""
    from nightlatch.providers.azure.activity_log.table import is_left_out

    operation, resource = texts
    return operation is not None and resource is not None and is_left_out(operation)


def untouchable(principal: Principal, identity: Identity) -> str | None:
    """Why an account may never be changed; None: no reason."""
    from nightlatch.providers.azure.protected import untouchable

    return untouchable(principal, identity)


def delicate(principal: Principal, identity: Identity) -> str | None:
    """Why only a person may ask for a change of an account; None: no reason."""
    from nightlatch.providers.azure.protected import delicate

    return delicate(principal, identity)


def links(case: Case) -> Iterable[tuple[str, str]]:
    """Where a person looks further."""
    from nightlatch.providers.azure.links import links

    return links(case)


PROVIDER = Provider(
    id="azure",
    title="Azure",
    recognizes=recognizes,
    normalize=normalize,
    platform_owned=platform_owned,
    untouchable=untouchable,
    delicate=delicate,
    links=links,
    peek=Peek((("operationName",), ("resourceId",)), is_routine, list_key="records"),
    watched=watched,
    born_elsewhere=True,
)
