"""Okta: its System Log, what an administrator's role is worth, and which identities are Okta's own."""

from nightlatch.contracts import Provider
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.okta.protected import delicate, untouchable
from nightlatch.providers.okta.system_log import normalize, recognizes
from nightlatch.providers.okta.system_log.table import watched


def platform_owned(principal: Principal) -> bool:
    """Whether an identity is Okta's own: what the log calls a system principal. No address makes anybody one."""
    return principal.type is PrincipalType.SYSTEM


PROVIDER = Provider(
    id="okta",
    title="Okta",
    recognizes=recognizes,
    normalize=normalize,
    platform_owned=platform_owned,
    untouchable=untouchable,
    delicate=delicate,
    watched=watched(),
)
