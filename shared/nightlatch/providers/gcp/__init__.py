"""Google Cloud: Cloud Audit Logs, what a role is worth, and which identities are Google's own."""

from collections.abc import Sequence

from nightlatch.contracts import Peek, Provider
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.gcp.audit_log import OF_WORKSPACE, normalize, recognizes
from nightlatch.providers.gcp.audit_log.members import is_agent
from nightlatch.providers.gcp.audit_log.record import service_name
from nightlatch.providers.gcp.audit_log.table import find, watched
from nightlatch.providers.gcp.protected import delicate, untouchable


def platform_owned(principal: Principal) -> bool:
    """Whether an identity is Google's own: a service agent, by an address that no customer's account can have."""
    return principal.type is PrincipalType.SYSTEM or is_agent(principal.name)


def can_matter(texts: Sequence[str | None]) -> bool | None:
    """Whether an entry of this method and service can matter; None without a method. Workspace's can: another reader knows them."""
    method, service = (text and text.strip() for text in texts)
    if not method:
        return None
    name = service_name(service or "")
    return not name or name in OF_WORKSPACE or find(name, method) is not None


PROVIDER = Provider(
    id="gcp",
    title="Google Cloud",
    recognizes=recognizes,
    normalize=normalize,
    platform_owned=platform_owned,
    untouchable=untouchable,
    delicate=delicate,
    peek=Peek((("protoPayload", "methodName"), ("protoPayload", "serviceName")), can_matter),
    watched=watched(),
)
