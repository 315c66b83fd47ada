"""Accounts that are never changed, and those that only a person may ask for.

That the last super administrator stays is the guardrails' and the playbooks' affair, and so are our own identities: which they are
is known to whoever calls Okta, and by no name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlatch.model import PrincipalType

if TYPE_CHECKING:
    from nightlatch.contracts import Identity
    from nightlatch.model import Principal

_OKTAS_OWN = frozenset({"okta admin console", "okta dashboard", "okta browser plugin", "okta workflows", "okta workflows oauth"})


def untouchable(principal: Principal, identity: Identity) -> str | None:
    """Why this account may never be changed here. Okta itself acts as nobody's account."""
    if principal.type is PrincipalType.SYSTEM:
        return f"{identity.address or principal.label} is Okta itself and is never touched"
    return None


def delicate(principal: Principal, identity: Identity) -> str | None:
    """Why only a person may ask for it: an application called as one of Okta's own may be just that."""
    name = identity.address or principal.label
    if principal.type is PrincipalType.APPLICATION and name.casefold() in _OKTAS_OWN:
        return f"{name} may be Okta's own, without which nobody administers the organization: a person decides"
    return None
