"""Google Workspace and Cloud Identity: their audit records, what an administrator's role is worth, and which identities are Google's own."""

import re

from nightlatch.contracts import Provider
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.workspace.audit import normalize, recognizes
from nightlatch.providers.workspace.audit.table import watched
from nightlatch.providers.workspace.links import links
from nightlatch.providers.workspace.protected import delicate, untouchable

_AGENT = re.compile(
    r"(\d+@cloudservices|service-[a-z0-9-]+@(gcp-sa-[a-z0-9-]+|container-engine-robot)\.iam)\.gserviceaccount\.com"
)


def platform_owned(principal: Principal) -> bool:
    """Whether an identity is Google's own: what its records call SYSTEM, or a service agent by its reserved domain.

    An address at google.com is nobody of the kind: Google's people may be members of groups here, as anybody's may.
    """
    if principal.type is PrincipalType.SYSTEM:
        return True
    return principal.type is PrincipalType.SERVICE_ACCOUNT and bool(_AGENT.fullmatch((principal.name or "").lower()))


PROVIDER = Provider(
    id="workspace",
    title="Google Workspace",
    recognizes=recognizes,
    normalize=normalize,
    platform_owned=platform_owned,
    untouchable=untouchable,
    delicate=delicate,
    links=links,
    watched=watched(),
)
