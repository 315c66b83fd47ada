"""Google Workspace and Cloud Identity: their audit records, what an administrator's role is worth, and which identities are Google's own.

Its tables are imported when the first record asks for them: most runs see the records of one platform, and every cold start pays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nightlatch.contracts import Peek
from nightlatch.model import PrincipalType
from nightlatch.registry import declared

if TYPE_CHECKING:
    from nightlatch.contracts import Leads, Protects, Reads
    from nightlatch.model import Principal

_AGENT = r"(\d+@cloudservices|service-[a-z0-9-]+@(gcp-sa-[a-z0-9-]+|container-engine-robot)\.iam)\.gserviceaccount\.com"


def platform_owned(principal: Principal) -> bool:
    """Whether an identity is Google's own: what its records call SYSTEM, or a service agent by its reserved domain.

    An address at google.com is nobody of the kind: Google's people may be members of groups here, as anybody's may.
    """
    if principal.type is PrincipalType.SYSTEM:
        return True
    return principal.type is PrincipalType.SERVICE_ACCOUNT and bool(re.fullmatch(_AGENT, (principal.name or "").lower()))


def is_routine(texts: Sequence[str | None]) -> bool:
    """Whether kind and application are of a record of the Reports API that can matter to nobody."""
    from nightlatch.providers.workspace.audit.reports import is_left_out

    kind, application = texts
    return kind is not None and application is not None and is_left_out(kind, application)


def _reads() -> Reads:
    from nightlatch.providers.workspace import audit

    return audit


def _protects() -> Protects:
    from nightlatch.providers.workspace import protected

    return protected


def _leads() -> Leads:
    from nightlatch.providers.workspace import links

    return links


PROVIDER = declared(
    id="workspace",
    title="Google Workspace",
    reads=_reads,
    platform_owned=platform_owned,
    protects=_protects,
    leads=_leads,
    peek=Peek((("kind",), ("id", "applicationName")), is_routine),
)
