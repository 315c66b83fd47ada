"""Accounts that are never changed here, and those that only a person may ask for.

Whose a service principal is, Graph tells: the playbooks ask it, and leave Microsoft's own services alone (`guarding.py`). So does
Azure itself: what a managed application made stands under deny assignments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlatch.model import PrincipalType
from nightlatch.providers.azure.activity_log.actors import FIRST_PARTY

if TYPE_CHECKING:
    from nightlatch.contracts import Identity
    from nightlatch.model import Principal


def untouchable(principal: Principal, identity: Identity) -> str | None:
    """Why this account may never be changed: it is Microsoft itself."""
    if principal.type is PrincipalType.SYSTEM or (identity.address or "").lower() in FIRST_PARTY:
        name = FIRST_PARTY.get((identity.address or "").lower(), principal.label)
        return f"{name} is a service of Microsoft's own, which it runs in every tenant: act on whoever uses it"
    return None


def delicate(principal: Principal, identity: Identity) -> str | None:
    """Why only a person may ask for it: what a group was given, all its members lose."""
    if principal.type is PrincipalType.GROUP:
        return f"{identity.address or principal.label} is a group: whoever is in it loses what it is taken from it, and a person decides"
    return None
