"""What an Azure role is worth: built-in ones by table, custom ones by their actions, both by what they reach and under which condition.

`roles.json` names built-in roles by the id of their definition, which is the same in every tenant; those that lead further were computed from
the actions of all 928 built-in roles (August 2026), those that do not are the ones in daily use. `assigns` may give roles to anybody; `limited`
may give only what a condition in the role itself allows. A role that stands in no list may be a custom one: it counts as strong
until somebody has read its actions (`actions.permissions`), by its definition's path.

**Reach.** A role on one resource group rules that group and the identities that live in it; on one resource that resource alone, unless
the resource acts as an identity or holds the keys of others. Above a subscription nothing is worth more than there: it is all of it.
"""

import json
from functools import cache
from pathlib import Path

from nightlatch.model import Evaluated, Privilege
from nightlatch.model.kinds import Tier, Trait
from nightlatch.providers.azure.privilege.actions import permissions
from nightlatch.providers.azure.privilege.scopes import Reach, reach

__all__ = ["OWNER", "USER_ACCESS_ADMINISTRATOR", "Reach", "named", "permissions", "reach", "reached", "role"]

OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
USER_ACCESS_ADMINISTRATOR = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"
_DATA = Path(__file__).with_name("roles.json")
_WORTH: dict[str, tuple[Tier, str]] = {
    "assigns": (0, "may give anybody any role"),
    "strong": (1, "leads to identities, secrets or machines of others"),
    "limited": (2, "may give the few roles that a condition in it allows"),
    "sensitive": (2, "reaches data or keys"),
    "routine": (3, "holds no action that leads to others"),
}
_SAID = {
    Reach.RESOURCE_GROUP: "on one resource group it rules that group, and what runs in it",
    Reach.LEADING_RESOURCE: "on one resource that acts as an identity or holds keys it gives control of those",
    Reach.RESOURCE: "on one resource it gives control of that resource only",
}


@cache
def _roles() -> dict[str, tuple[str, str]]:
    """Every built-in role that is known: by id, its name and its list."""
    lists: dict[str, dict[str, str]] = json.loads(_DATA.read_text(encoding="utf-8"))
    return {id: (name, kind) for kind, names in lists.items() for id, name in names.items()}


def named(id: str) -> str | None:
    """What people call a built-in role, by the id of its definition; None for one that the table does not know."""
    found = _roles().get(id.lower())
    return found[0] if found else None


def role(id: str, scope: str = "/", *, conditional: bool = False) -> Privilege:
    """What a role (by the id of its definition, the last part of its path) gives where it is assigned.

    `conditional` says that the assignment carries a condition, which is not evaluated.
    """
    found = _roles().get(id.lower())
    if found is None:
        own = Privilege.unresolved(f"{id} is no built-in role that is known here, and its actions are not in the record")
    else:
        tier, why = _WORTH[found[1]]
        own = Privilege(tier=tier, reasons=(f"{found[0]} {why}",))
    return _conditioned(reached(own, scope), conditional=conditional)


def reached(found: Privilege, scope: str) -> Privilege:
    """A privilege as far as its scope reaches."""
    level = reach(scope)
    tier = _tier(found.tier, level)
    if tier == found.tier:
        return found
    return found.model_copy(update={"tier": tier, "reasons": (*found.reasons, _SAID[level])})


def _tier(own: Tier, level: Reach) -> Tier:
    if level <= Reach.SUBSCRIPTION or own >= 2:
        return own
    if level is Reach.RESOURCE:
        return 2
    return 1 if own == 0 else 2


def _conditioned(found: Privilege, *, conditional: bool) -> Privilege:
    if not conditional:
        return found
    said = "a condition narrows it, which was not evaluated"
    return found.model_copy(
        update={"evaluated": Evaluated.PARTIAL, "traits": (*found.traits, Trait.CONDITIONAL), "reasons": (*found.reasons, said)}
    )
