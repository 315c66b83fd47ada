"""What a role or a delegated scope is worth, by name, from a table of Google's own (`worth.json`).

The table holds the system roles and scopes that can do harm, and the few scopes that only tell who signs in. Whatever it does not
hold is unresolved: a custom role's name is chosen by whoever makes it, and no record shows its privileges. For the same reason
no role is in the table as harmless: a custom one might take such a name. `roles.list` of the live tenant knows better
(`isSuperAdminRole` is authoritative); the tiers are judgments, the names Google's.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from nightlatch.model import Privilege

SUPER_ADMIN = "_SEED_ADMIN_ROLE"
"""The system role that every super administrator holds."""
_READS = ".readonly"
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


def _known(part: str, name: str) -> Privilege | None:
    line = _table()[part].get(name)
    return Privilege(tier=line["tier"], reasons=(line["why"],)) if line else None


@cache
def _table() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    text = resources.files(__package__).joinpath("worth.json").read_text(encoding="utf-8")
    table: dict[str, dict[str, dict[str, Any]]] = json.loads(text)
    return table
