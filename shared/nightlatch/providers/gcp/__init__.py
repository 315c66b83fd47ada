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


def is_routine(texts: Sequence[str | None]) -> bool:
    """Whether method and service are of an entry that can matter to nobody. Of Workspace's another reader knows."""
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
    watched=watched(),
)
