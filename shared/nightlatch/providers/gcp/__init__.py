"""Google Cloud: Cloud Audit Logs, what a role is worth, and which identities are Google's own.

Its tables are imported when the first record asks for them: most runs see the records of one platform, and every cold start pays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from nightlatch.contracts import Peek, Provider
from nightlatch.model import PrincipalType

if TYPE_CHECKING:
    from nightlatch.contracts import Identity, Record
    from nightlatch.model import Activity, Kind, Principal


def recognizes(record: Record) -> bool:
    """Whether a decoded record is a Cloud Audit Log entry, and not one of Workspace."""
    from nightlatch.providers.gcp.audit_log import recognizes

    return recognizes(record)


def normalize(record: Record) -> Iterable[Activity]:
    """The activities of one record. Raises UnreadableRecord when it matters and cannot be read."""
    from nightlatch.providers.gcp.audit_log import normalize

    return normalize(record)


def watched() -> Mapping[str, Kind]:
    """The operations that open cases, with the kind of each."""
    from nightlatch.providers.gcp.audit_log.table import watched

    return watched()


def untouchable(principal: Principal, identity: Identity) -> str | None:
    """Why an account may never be changed; None: no reason."""
    from nightlatch.providers.gcp.protected import untouchable

    return untouchable(principal, identity)


def delicate(principal: Principal, identity: Identity) -> str | None:
    """Why only a person may ask for a change of an account; None: no reason."""
    from nightlatch.providers.gcp.protected import delicate

    return delicate(principal, identity)


def platform_owned(principal: Principal) -> bool:
    """Whether an identity is Google's own: a service agent, by an address that no customer's account can have."""
    from nightlatch.providers.gcp.audit_log.members import is_agent

    return principal.type is PrincipalType.SYSTEM or is_agent(principal.name)


def is_routine(texts: Sequence[str | None]) -> bool:
    """Whether method and service are of an entry that can matter to nobody. Of Workspace's another reader knows."""
    from nightlatch.providers.gcp.audit_log import OF_WORKSPACE
    from nightlatch.providers.gcp.audit_log.record import service_name
    from nightlatch.providers.gcp.audit_log.table import find

    method, service = (text and text.strip() for text in texts)
    if not method or not service:
        return False
    name = service_name(service)
    return name not in OF_WORKSPACE and find(name, method) is None


PROVIDER = Provider(
    id="gcp",
    title="Google Cloud",
    recognizes=recognizes,
    normalize=normalize,
    platform_owned=platform_owned,
    untouchable=untouchable,
    delicate=delicate,
    peek=Peek((("protoPayload", "methodName"), ("protoPayload", "serviceName")), is_routine),
    watched=watched,
)
