"""What an administrator's role, a permission or a scope is worth, from a table of Okta's own names (`worth.json`).

The log tells standard roles as text for people ("Application administrator (all)"), a custom role by its id, and its permissions only
when it is made or changed. Whatever the table does not hold is unresolved. A standard role that is worth little is known by
its name alone, and a custom role may bear such a name: it says so, and the live organization knows better. The names
are Okta's; the tiers are judgments.
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from nightlatch.model import Evaluated, Privilege, Trait

_READS = (".read", ".readonly")
_NARROWED = re.compile(r"(.*?)\s*\(([^()]*)\)\s*", re.DOTALL)
_BETWEEN = re.compile(r",(?![^()]*\))")
_SEPARATED = re.compile(r"[^\w]+")
_EVERYTHING = "all"


def standard() -> tuple[str, ...]:
    """The standard roles, as grants name them."""
    return tuple(_table()["roles"])


def of_type(type: str) -> str | None:
    """The standard role that the Roles API calls by this type, as grants name it; None for a custom role."""
    return next((name for name, line in _table()["roles"].items() if line["type"] == type), None)


def told(text: str) -> Iterable[tuple[str, str, Privilege]]:
    """The roles that a `privilegeGranted` lists: name, what each reaches (`*`: everything) and worth. Never raises.

    Behind a name may stand, in parentheses, which groups or applications it is limited to.
    """
    for part in _BETWEEN.split(text):
        found = _NARROWED.fullmatch(part)
        name, reach = (found[1], found[2].strip()) if found else (part, _EVERYTHING)
        if name.strip():
            worth = role(name, narrowed=reach.lower() != _EVERYTHING)
            yield _spelled(name), "*" if reach.lower() == _EVERYTHING else reach[:200], worth


def role(name: str, *, narrowed: bool = False) -> Privilege:
    """What an administrator's role is worth, by its name in the log; one that is narrowed keeps its tier. Never raises."""
    line = _table()["roles"].get(_spelled(name))
    if line is None:
        return Privilege.unresolved(
            f"{name.strip()[:80]} is a custom role or a new one of Okta's, and this record shows no permissions"
        )
    return Privilege(
        tier=line["tier"],
        reasons=(line["why"],),
        evaluated=Evaluated.FULL if line["tier"] < 2 else Evaluated.PARTIAL,
        traits=(Trait.CONDITIONAL,) if narrowed else (),
    )


def permissions(names: Iterable[str]) -> Privilege:
    """What a custom role is worth by its permissions: as much as the best of them, of equals the one that nobody knows. Never raises."""
    worths = [_one("permissions", name, "permission") for name in sorted({name.strip() for name in names})]
    if not worths:
        return Privilege.unresolved("the record names no permission")
    return min(worths, key=lambda worth: (worth.tier, worth.evaluated is Evaluated.FULL))


def scope(name: str) -> Privilege:
    """What a scope is worth that a client may use; at most what its administrator role allows as well. Never raises."""
    return _one("scopes", name, "scope")


def group(name: str | None) -> Privilege:
    """What membership of a group is worth: what other records told the group was given."""
    return Privilege.unresolved(f"what members of {(name or 'the group')[:120]} may do stands in no record of the joining")


def application(name: str | None) -> Privilege:
    """What an assignment to an application is worth; that stands in the application itself."""
    return Privilege.unresolved(f"what {(name or 'the application')[:120]} lets its users do stands in no record of Okta")


def custom(name: str | None) -> Privilege:
    """What a custom role is worth where only its name is told: what the records of its permissions said."""
    return Privilege.unresolved(f"{(name or 'the role')[:120]} is a custom role, whose permissions this record does not show")


def _one(part: str, name: str, sort: str) -> Privilege:
    line = _table()[part].get(name.strip())
    if line is not None:
        return Privilege(tier=line["tier"], reasons=(f"{name.strip()}: {line['why']}",))
    if name.strip().startswith("okta.") and name.strip().endswith(_READS):
        return Privilege(tier=2, reasons=(f"{name.strip()[:120]}: only reads",))
    return Privilege.unresolved(f"no table says what the {sort} {name.strip()[:120]} allows")


def _spelled(name: str) -> str:
    """A standard role as the table spells it ("Read only admin" is told too); any other name as it stands."""
    return _spellings().get(_folded(name)) or " ".join(name.split())


def _folded(name: str) -> str:
    return " ".join(_SEPARATED.sub(" ", name.lower()).replace("administrator", "admin").split())


@cache
def _spellings() -> Mapping[str, str]:
    return {_folded(name): name for name in _table()["roles"]}


@cache
def _table() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    text = resources.files(__package__).joinpath("worth.json").read_text(encoding="utf-8")
    table: dict[str, dict[str, dict[str, Any]]] = json.loads(text)
    return table
