"""Azure: its activity log, what a role is worth, and which identities are Microsoft's own."""

from collections.abc import Sequence

from nightlatch.contracts import Peek, Provider
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.azure.activity_log import normalize, recognizes
from nightlatch.providers.azure.activity_log.table import matters, watched
from nightlatch.providers.azure.links import links
from nightlatch.providers.azure.protected import delicate, untouchable


def platform_owned(principal: Principal) -> bool:
    """Whether an identity is Microsoft's own: a service that acted by a token of its own application. No name makes anybody one."""
    return principal.type is PrincipalType.SYSTEM


def can_matter(texts: Sequence[str | None]) -> bool | None:
    """Whether a record of this operation and resource can matter. Entra's records run in the same stream: None for what is no operation here."""
    operation, resource = texts
    return None if operation is None or resource is None else matters(operation)


PROVIDER = Provider(
    id="azure",
    title="Azure",
    recognizes=recognizes,
    normalize=normalize,
    platform_owned=platform_owned,
    untouchable=untouchable,
    delicate=delicate,
    links=links,
    peek=Peek((("operationName",), ("resourceId",)), can_matter, list_key="records"),
    watched=watched(),
    born_elsewhere=True,
)
