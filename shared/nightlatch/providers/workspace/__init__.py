"""Google Workspace and Cloud Identity: their audit records, what an administrator's role is worth, and which identities are Google's own.

Its tables are imported when the first record asks for them: most runs see the records of one platform, and every cold start pays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from nightlatch.contracts import Provider
from nightlatch.model import PrincipalType
from nightlatch.providers.workspace.links import links
from nightlatch.providers.workspace.protected import delicate, untouchable

if TYPE_CHECKING:
    from nightlatch.contracts import Record
    from nightlatch.model import Activity, Kind, Principal

_AGENT = re.compile(
    r"(\d+@cloudservices|service-[a-z0-9-]+@(gcp-sa-[a-z0-9-]+|container-engine-robot)\.iam)\.gserviceaccount\.com"
)


def recognizes(record: Record) -> bool:
    """Whether a decoded record is an activity of the Reports API, or an entry of one of its services."""
    from nightlatch.providers.workspace.audit import recognizes

    return recognizes(record)


def normalize(record: Record) -> Iterable[Activity]:
    """The activities of one record. Raises UnreadableRecord when it matters and cannot be read."""
    from nightlatch.providers.workspace.audit import normalize

    return normalize(record)


def watched() -> Mapping[str, Kind]:
    """The operations that open cases, with the kind of each."""
    from nightlatch.providers.workspace.audit.table import watched

    return watched()


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
    watched=watched,
)
