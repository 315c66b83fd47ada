"""Azure: its activity log, what a role is worth, and which identities are Microsoft's own."""

from nightlatch.contracts import Provider
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.azure.activity_log import normalize, recognizes
from nightlatch.providers.azure.activity_log.table import watched
from nightlatch.providers.azure.protected import delicate, untouchable


def platform_owned(principal: Principal) -> bool:
    """Whether an identity is Microsoft's own: a service that acted by a token of its own application. No name makes anybody one."""
    return principal.type is PrincipalType.SYSTEM


PROVIDER = Provider(
    id="azure",
    title="Azure",
    recognizes=recognizes,
    normalize=normalize,
    platform_owned=platform_owned,
    untouchable=untouchable,
    delicate=delicate,
    watched=watched(),
)
