"""What a role or a delegated scope is worth, by name, from a table of Google's own (`worth.json`).

The table holds the system roles and scopes that can do harm, and the few scopes that only tell who signs in. Whatever it does not
hold is unresolved: a custom role's name is chosen by whoever makes it, and no record shows its privileges. For the same reason
no role is in the table as harmless: a custom one might take such a name. `roles.list` of the live tenant knows better
(`isSuperAdminRole` is authoritative); the tiers are judgments, the names Google's.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from nightlatch.model import Privilege

SUPER_ADMIN = "_SEED_ADMIN_ROLE"
"""The system role that every super administrator holds."""
_READS = ".readonly"
_READING = ("_RETRIEVE", "_READ", "_READONLY", "ADMIN_DASHBOARD")
_MIGHTY = frozenset({"GROUPS_ALL", "GROUPS_UPDATE", "GROUPS_CREATE"})
_GOOGLES = "https://www.googleapis.com/auth/"


def role(name: str) -> Privilege:
    """What an administrator's role is worth, by its name in the log. Never raises."""
    return _known("roles", name.strip().upper()) or Privilege.unresolved(
        f"{name[:80]} is a custom role or a new one of Google's, and no record shows its privileges"
    )


def scope(name: str) -> Privilege:
    """What a scope is worth that an application may use in any user's name. Never raises."""
    text = name.strip().rstrip("/").lower()
    known = _known("scopes", text)
    if known:
        return known
    if text.startswith(_GOOGLES) and text.endswith(_READS):
        return Privilege(tier=2, reasons=("reads what any user of the organization can read there",))
    return Privilege.unresolved(f"no table says what {name[:120]} lets an application do in any user's name")


def delegated(privileges: str | None) -> Privilege:
    """What single privileges are worth that were given without a role; the log names them only as text for people."""
    return Privilege.unresolved(f"delegated privileges ({(privileges or 'not named')[:200]}), which no table values")


def group(address: str) -> Privilege:
    """What membership of a group is worth; nothing in these records tells what a group holds."""
    return Privilege.unresolved(
        f"what members of {address[:120]} may do, here and in Google Cloud, stands in no record of Workspace"
    )


def privileges(names: Iterable[str]) -> Privilege:
    """What a custom role is worth by the privileges that it holds, as `roles.list` names them. Never raises.

    Google publishes no list of what each allows: those that only read, by their names, are the only ones that are not strong.
    """
    held = sorted({name.strip().upper() for name in names if name.strip()})
    mighty = [name for name in held if name in _MIGHTY]
    if mighty:
        return Privilege(tier=0, reasons=(f"{mighty[0]}: adds members to any group, also to those with roles in Google Cloud",))
    strong = [name for name in held if not name.endswith(_READING)]
    if not strong:
        return Privilege(tier=2, reasons=("reads only, as its privileges are named",))
    if all(name.startswith("USERS_") for name in strong):
        return Privilege(tier=1, reasons=(f"{strong[0]}: changes users other than administrators",))
    return Privilege.unresolved(f"no table says what {', '.join(strong)[:200]} allows")


def _known(part: str, name: str) -> Privilege | None:
    line = _table()[part].get(name)
    return Privilege(tier=line["tier"], reasons=(line["why"],)) if line else None


@cache
def _table() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    text = resources.files(__package__).joinpath("worth.json").read_text(encoding="utf-8")
    table: dict[str, dict[str, dict[str, Any]]] = json.loads(text)
    return table
