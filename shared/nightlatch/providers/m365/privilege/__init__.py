"""What a role group, a management role or a right on a mailbox is worth, by name, from a table of Microsoft's own (`worth.json`).

The log names them and shows no permissions, and custom ones are called as whoever makes them likes: what the table does not hold is
unresolved, and what it holds as worth little says that a custom one may bear the name. The names are Microsoft's; the tiers are judgments,
after "Permissions in Exchange Online", "Role-based access control for applications" and "Roles and role groups in Microsoft Purview".
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from nightlatch.model import Evaluated, Privilege, Trait

_SEPARATED = re.compile(r"[^a-z0-9.]")
_NUMBERED = re.compile(r"_-?\d+$")
"""What Exchange appends to the groups that mirror the directory's roles (`TenantAdmins_-123456`)."""


def is_role_group(name: str) -> bool:
    """Whether this is the name of one of Microsoft's own role groups."""
    return _folded(_NUMBERED.sub("", name.strip())) in _spellings("role_groups")


def role_group(name: str) -> Privilege:
    """What membership of a role group of Exchange or Purview is worth. Never raises."""
    return _known("role_groups", _NUMBERED.sub("", name.strip())) or Privilege.unresolved(
        f"{name.strip()[:120]} is a role group of the organization's own, or a new one, and this record shows no roles"
    )


def role(name: str, *, narrowed: bool = False) -> Privilege:
    """What a management role is worth; one that is limited to a scope keeps its tier. Never raises."""
    found = _known("roles", name) or Privilege.unresolved(
        f"{name.strip()[:120]} is a custom role or a new one of Microsoft's, and this record shows no cmdlets"
    )
    return found.model_copy(update={"traits": (Trait.CONDITIONAL,)}) if narrowed else found


def roles(names: Iterable[str]) -> Privilege:
    """What several management roles are worth together: as much as the best of them. Never raises."""
    found = [role(name) for name in names]
    if not found:
        return Privilege.unresolved("the record names no role")
    return min(found, key=lambda each: (each.tier, each.evaluated is Evaluated.FULL))


def right(name: str, *traits: Trait) -> Privilege:
    """What a right on one mailbox or folder is worth. Never raises."""
    line = _spellings("rights").get(_folded(name))
    if line is None:
        return Privilege.unresolved(f"no table says what {name.strip()[:120]} allows in a mailbox")
    return Privilege(tier=line["tier"], reasons=(line["why"],), traits=traits)


def _known(part: str, name: str) -> Privilege | None:
    line = _spellings(part).get(_folded(name))
    if line is None:
        return None
    sure = Evaluated.FULL if line["tier"] < 2 else Evaluated.PARTIAL
    return Privilege(tier=line["tier"], reasons=(line["why"],), evaluated=sure)


def _folded(name: str) -> str:
    return _SEPARATED.sub("", name.lower())


@cache
def _spellings(part: str) -> Mapping[str, Mapping[str, Any]]:
    text = resources.files(__package__).joinpath("worth.json").read_text(encoding="utf-8")
    return {_folded(name): line for name, line in json.loads(text)[part].items()}
