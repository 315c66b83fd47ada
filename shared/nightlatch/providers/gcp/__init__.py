"""Google Cloud: Cloud Audit Logs, what a role is worth, and which identities are Google's own.

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


PAYLOADS = frozenset({"protoPayload", "proto_payload", "protopayload", "protopayload_auditlog"})
"""The keys under which the audit log's part of an entry stands."""


def may_own(keys: Keys) -> bool:
    """Whether a record with these keys can be an entry of an audit log."""
    return not PAYLOADS.isdisjoint(keys)


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


def _reads() -> Reads:
    from nightlatch.providers.gcp import audit_log

    return audit_log


def _protects() -> Protects:
    from nightlatch.providers.gcp import protected

    return protected


PROVIDER = declared(
    id="gcp",
    title="Google Cloud",
    reads=_reads,
    platform_owned=platform_owned,
    protects=_protects,
    peek=Peek((("protoPayload", "methodName"), ("protoPayload", "serviceName")), is_routine),
    may_own=may_own,
)
