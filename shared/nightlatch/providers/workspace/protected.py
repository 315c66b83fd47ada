"""Users that are never changed, and those that only a person may ask for.

That the last administrator stays is the guardrails' affair. The Directory does not tell who is provisioned from elsewhere
(Google's directory sync writes what any administrator could), so nothing here tells a synced user: suspend him at the source as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlatch.model import PrincipalType

if TYPE_CHECKING:
    from nightlatch.contracts import Identity
    from nightlatch.model import Principal

_MACHINES = ".gserviceaccount.com"


def untouchable(principal: Principal, identity: Identity) -> str | None:
    """Why this account may never be changed here: Google's services and Google Cloud's accounts are not Workspace's."""
    address = (identity.address or principal.email or "").lower()
    if address.endswith(_MACHINES):
        return f"{address} is a service account of Google Cloud: act on it there, not in Workspace"
    return None


def delicate(principal: Principal, identity: Identity) -> str | None:
    """Why only a person may ask for it: a guest's account is another organization's, and nobody tells its age."""
    if principal.type is PrincipalType.GUEST:
        return f"{identity.address or principal.label} is a member from outside, whose account is not ours: a person decides"
    return None
