"""Azure: its activity log, what a role is worth, and which identities are Microsoft's own."""

from collections.abc import Sequence

from nightlatch.contracts import Peek, Provider
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.azure.activity_log import normalize, recognizes
from nightlatch.providers.azure.activity_log.table import is_left_out, watched
from nightlatch.providers.azure.links import links
from nightlatch.providers.azure.protected import delicate, untouchable


def platform_owned(principal: Principal) -> bool:
    """Whether an identity is Microsoft's own: a service that acted by a token of its own application. No name makes anybody one."""
    return principal.type is PrincipalType.SYSTEM


def is_routine(texts: Sequence[str | None]) -> bool:
    """Whether operation and resource are of a record that can matter to nobody: an operation as Azure names them, which no table has."""
    operation, resource = texts
    return operation is not None and resource is not None and is_left_out(operation)


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
    watched=watched(),
    born_elsewhere=True,
)
