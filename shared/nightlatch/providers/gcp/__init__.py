"""Google Cloud: Cloud Audit Logs, what a role is worth, and which identities are Google's own."""

from nightlatch.contracts import Provider
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.gcp.audit_log import normalize, recognizes
from nightlatch.providers.gcp.audit_log.members import is_agent
from nightlatch.providers.gcp.audit_log.table import watched
from nightlatch.providers.gcp.protected import delicate, untouchable


def platform_owned(principal: Principal) -> bool:
    """Whether an identity is Google's own: a service agent, by an address that no customer's account can have."""
    return principal.type is PrincipalType.SYSTEM or is_agent(principal.name)


PROVIDER = Provider(
    id="gcp",
    title="Google Cloud",
    recognizes=recognizes,
    normalize=normalize,
    platform_owned=platform_owned,
    untouchable=untouchable,
    delicate=delicate,
    watched=watched(),
)
