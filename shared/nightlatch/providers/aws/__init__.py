"""Amazon Web Services: CloudTrail's records, what a policy is worth, and which identities are AWS's own.

Its tables are imported when the first record asks for them: most runs see the records of one platform, and every cold start pays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nightlatch.contracts import Peek
from nightlatch.model import PrincipalType
from nightlatch.registry import declared

if TYPE_CHECKING:
    from nightlatch.contracts import Leads, Protects, Reads
    from nightlatch.model import Principal

_SOURCES = (".amazonaws.com", ".amazonaws.com.cn")
"""How event sources end. Others name a transport (`aws:s3`), and what is inside decides, or are another platform's."""
_OWN_ROLES = ("AWSServiceRoleFor", "AWSReservedSSO_")
_OWN_PATHS = ("aws-service-role/", "aws-reserved/")
_FAMILY = ("userIdentity", "eventVersion", "awsRegion", "recipientAccountId", "eventType", "requestParameters")


def recognizes(record: Mapping[str, Any]) -> bool:
    """Whether a decoded record claims to be CloudTrail's: source and name of an event, and something of its own beside.

    Digest files and Insight events have no `eventName`; they are nobody's records and passed over.
    """
    source, name = record.get("eventSource"), record.get("eventName")
    if not isinstance(source, str) or not isinstance(name, str):
        return False
    return any(map(record.__contains__, _FAMILY))


def platform_owned(principal: Principal) -> bool:
    """Whether an identity is AWS's own: a service, a service-linked role, or a role that Identity Center reserves.

    IAM reserves the paths of such roles, `/aws-service-role/` and `/aws-reserved/`; a principal carries only the name, so
    whoever spares an account because of this confirms the path on the live role.
    """
    if principal.type is PrincipalType.SYSTEM:
        return True
    name = (principal.name or "").lstrip("/")
    return principal.type is PrincipalType.ROLE and (name.startswith(_OWN_ROLES) or name.startswith(_OWN_PATHS))


def is_routine(texts: Sequence[str | None]) -> bool:
    """Whether event source, event name and sort of caller are of a record that can matter to nobody."""
    from nightlatch.providers.aws.operations import wanted

    source, name, caller = texts
    if source is None or name is None or not source.strip().lower().endswith(_SOURCES):
        return False
    return not wanted(source, name, caller)


def _reads() -> Reads:
    from nightlatch.providers.aws import cloudtrail

    return cloudtrail


def _protects() -> Protects:
    from nightlatch.providers.aws import protected

    return protected


def _leads() -> Leads:
    from nightlatch.providers.aws import links

    return links


PROVIDER = declared(
    id="aws",
    title="Amazon Web Services",
    reads=_reads,
    recognizes=recognizes,
    platform_owned=platform_owned,
    protects=_protects,
    leads=_leads,
    peek=Peek(
        (("eventSource",), ("eventName",), ("userIdentity", "type")),
        is_routine,
        list_key="Records",
        first=("eventVersion", "userIdentity"),
    ),
)
