"""Accounts that are never changed, and those that only a person may ask for, by what the directory found of them live.

Microsoft's own service principals stand in every tenant, and the account that synchronizes from Active Directory carries everybody's
changes. That the last Global Administrator stays is the guardrails' and the playbooks' affair, and so are our own identities: which they
are is known to whoever calls Graph, and by no name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlatch.model import PrincipalType

if TYPE_CHECKING:
    from nightlatch.contracts import Identity
    from nightlatch.model import Principal

MICROSOFTS = "microsoft"
"""It is an application of Microsoft's own, by the tenant that owns it."""
SYNCHRONIZES = "synchronizes"
"""It holds the role of the account that synchronizes from Active Directory, and is no newborn."""
NEW_SYNCHRONIZER = "new_synchronizer"
"""It holds that role and was made just now: a new connection, or an intruder who wants to be let alone."""
NOBODYS = "nobodys"
"""Graph does not tell which tenant the application belongs to."""


def untouchable(principal: Principal, identity: Identity) -> str | None:
    """Why this account may never be changed here."""
    if principal.type is PrincipalType.SYSTEM:
        return f"{principal.label} is Microsoft's own service and is never touched"
    if MICROSOFTS in identity.marks:
        return f"{principal.label} is an application of Microsoft's own, which its services need: it is never touched"
    if SYNCHRONIZES in identity.marks:
        return (
            f"{principal.label} synchronizes from Active Directory: without it nobody's changes arrive, and it is never touched"
        )
    return None


def delicate(principal: Principal, identity: Identity) -> str | None:
    """Why only a person may ask for it."""
    if NEW_SYNCHRONIZER in identity.marks:
        return f"{principal.label} holds the role of an account that synchronizes from Active Directory: a person tells whether it does"
    if NOBODYS in identity.marks:
        return f"Graph does not tell who owns the application {principal.label}, which may be Microsoft: a person decides"
    return None
