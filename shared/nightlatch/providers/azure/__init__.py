"""Azure: its activity log, what a role is worth, and which identities are Microsoft's own."""

from nightlatch.contracts import Peek, Provider
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.azure.activity_log import normalize, recognizes
from nightlatch.providers.azure.activity_log.table import matters, watched
from nightlatch.providers.azure.links import links
from nightlatch.providers.azure.protected import delicate, untouchable


def platform_owned(principal: Principal) -> bool:
    """Whether an identity is Microsoft's own: a service that acted by a token of its own application. No name makes anybody one."""
    return principal.type is PrincipalType.SYSTEM


def wanted(operation: str, _resource: str, _caller: str | None) -> bool:
    """Whether intake must decode a record of the stream whole: Entra's records run in the same one, and are not refused here."""
    return matters(operation)


PROVIDER = Provider(
    id="azure",
    title="Azure",
    recognizes=recognizes,
    normalize=normalize,
    platform_owned=platform_owned,
    untouchable=untouchable,
    delicate=delicate,
    links=links,
    peek=Peek(list_key="records", fields=("operationName", "resourceId"), inside=("identity", "type"), wanted=wanted),
    watched=watched(),
    born_elsewhere=True,
)
