"""Google's own identities, which are never changed, and those that only a person may ask for, told by the live address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlatch.providers.gcp.audit_log.members import is_agent

if TYPE_CHECKING:
    from nightlatch.contracts import Identity
    from nightlatch.model import Principal

_DEFAULTS = (
    ("-compute@developer.gserviceaccount.com", "machines and clusters of the project run as it by default"),
    ("@appspot.gserviceaccount.com", "App Engine and older functions of the project run as it by default"),
    ("@cloudbuild.gserviceaccount.com", "builds of the project run as it by default"),
)


def untouchable(principal: Principal, identity: Identity) -> str | None:
    """Why this account may never be changed: Google's services act inside the project with it."""
    address = identity.address or principal.email or ""
    if is_agent(address):
        return f"{address} is an agent of Google's own, which its service needs: act on whoever uses that service"
    return None


def delicate(principal: Principal, identity: Identity) -> str | None:
    """Why only a person may ask for it: everything in the project that names no account runs as a default one."""
    address = (identity.address or principal.email or "").lower()
    return next((f"{address} is a default account: {why}" for end, why in _DEFAULTS if address.endswith(end)), None)
