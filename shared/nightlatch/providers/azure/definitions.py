"""Role definitions as they stand: what a role allows now, whichever of its scopes it is asked at.

A built-in role is the same everywhere; a custom one is told only where it may be assigned, so the places are tried one after the other.

Source: reference of role definitions 2022-04-01.
"""

from nightlatch.model import Privilege
from nightlatch.model.raw import listing
from nightlatch.providers.azure.account import AUTHORIZATION, Azure, is_id, properties, version
from nightlatch.providers.azure.privilege import named, permissions, role
from nightlatch.vendors.microsoft import Answer

READ, WRITE = f"{AUTHORIZATION}/roleDefinitions/read", f"{AUTHORIZATION}/roleDefinitions/write"


def at(scope: str, id: str) -> str:
    """Where a role definition stands; `scope` is a path that is safe to ask for, "" for the root."""
    return f"{scope}/providers/{AUTHORIZATION}/roleDefinitions/{id}"


def definition(live: Azure, id: str) -> Answer | None:
    """A role by its GUID, at the root or in the first subscription that tells of it; None when none does. Raises LookupFailed."""
    if not is_id(id):
        return None
    for scope in ("", *live.subscriptions()):
        found = live.rest.ask(at(scope, id), READ, **version("definitions"))
        if isinstance(found, dict):
            return found
    return None


def worth(live: Azure, id: str) -> Privilege | None:
    """What a role gives where it reaches everything: by the table of built-in ones, else by its actions now. Raises LookupFailed."""
    if named(id) is not None:
        return role(id)
    found = definition(live, id)
    return permissions(listing(properties(found).get("permissions"))) if found else None
