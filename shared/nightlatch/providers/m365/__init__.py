"""Microsoft 365: Exchange, SharePoint, Teams and Purview, as the unified audit log tells of them, and what a person does about it.

Nothing here is changed by a playbook: Exchange has no interface for it but PowerShell. So a case is seen and judged as any other, and
answered with the commands (`by_hand.py`). Users and applications themselves are Entra's, and locked there.
"""

from nightlatch.contracts import Provider
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.m365.by_hand import by_hand
from nightlatch.providers.m365.links import links
from nightlatch.providers.m365.unified_audit import normalize, recognizes
from nightlatch.providers.m365.unified_audit.table import watched


def platform_owned(principal: Principal) -> bool:
    """Whether an identity is Microsoft's own: what the log's type or reserved name says is a system's. No address makes anybody one."""
    return principal.type is PrincipalType.SYSTEM


PROVIDER = Provider(
    id="m365",
    title="Microsoft 365",
    recognizes=recognizes,
    normalize=normalize,
    platform_owned=platform_owned,
    links=links,
    by_hand=by_hand,
    watched=watched(),
)
