"""What a directory role, an API's role, a scope, a group or an ownership is worth, from tables of Microsoft's own ids and names.

Built-in roles and API roles have the same ids in every tenant, and are looked up by them; a name alone is believed too, for a custom role that
is called like an administrator's is better looked at than passed over. A custom role is judged by its actions. The ids and names are
Microsoft's; the tiers are judgments: 0 can make itself or somebody else a Global Administrator, by any documented way.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from nightlatch.model import Evaluated, Privilege, Tier, Trait
from nightlatch.model.raw import listing
from nightlatch.providers.entra.first_party import GRAPH
from nightlatch.vendors.microsoft_logs import node

DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"
"""The role of an application that has none: its holder may sign in to it."""
_LISTED = 400
"""How many actions of a custom role are looked at."""
_READS = ("/read", "/standard/read", "/allproperties/read", "/basic/read")


def role(id: str | None, name: str | None = None, *, scoped: bool = False) -> Privilege:
    """What a directory role is worth, by its template's id, else by its name; narrowed to a unit it keeps its tier. Never raises."""
    line = _roles().get((id or "").lower()) or _roles().get(_ids().get((name or id or "").casefold(), ""))
    if line is None:
        return Privilege.unresolved(f"{(name or id or 'the role')[:120]} is a custom role or a new one of Microsoft's")
    return _worth(line, traits=(Trait.CONDITIONAL,) if scoped else ())


def template_of(name: str) -> str | None:
    """The template's id of a built-in role by its name; None for any other."""
    return _ids().get(name.casefold())


def called(id: str | None) -> str | None:
    """What Microsoft calls a built-in role; None for any other."""
    line = _roles().get((id or "").lower())
    return str(line["name"]) if line else None


def azure(role: str | None) -> Privilege:
    """What a role of Azure is worth where the directory's log tells it; all but the widest are Azure's own log's to judge."""
    line = _table("azure").get((role or "").lower())
    return (
        _worth(line)
        if line
        else Privilege.unresolved(f"{(role or 'the role')[:120]} is a role of Azure, told here without its actions")
    )


def permissions(actions: Iterable[str]) -> Privilege:
    """What a custom role is worth by its actions (`microsoft.directory/…`): as much as the best of them. Never raises."""
    worths = [_action(each) for each in sorted({each.strip().lower() for each in actions if each.strip()})[:_LISTED]]
    if not worths:
        return Privilege.unresolved("the entry names no action of the role")
    return min(worths, key=lambda worth: (worth.tier, worth.evaluated is Evaluated.FULL))


def actions_in(*values: Any) -> list[str]:
    """The allowed actions in `rolePermissions`, as Graph and the log's properties (old and new) hold them; newer ones are listed last."""
    found: list[str] = []
    for value in values[-1:] if values else ():
        new = value[1] if isinstance(value, tuple) else value
        for each in listing(new)[:_LISTED]:
            told = node(each, "allowedResourceActions") or node(each, "resourceActions", "allowedResourceActions") or each
            found += [text for text in (told if isinstance(told, list) else [told]) if isinstance(text, str)]
    return found


def app_role(api: str | None, id: str | None, value: str | None, name: str | None = None) -> Privilege:
    """What an API's role is worth to the application that holds it, by its id, else by its value. Never raises."""
    if id == DEFAULT_ACCESS:
        return Privilege(tier=3, reasons=("may sign in to the application",))
    line = _app_roles().get((id or "").lower())
    if line is None and api in (None, GRAPH):
        line = _values().get((value or "").casefold())
    if line is not None:
        return _worth(line, f"{line['name']}: ")
    if api == GRAPH and value:
        return _by_name(value)
    return Privilege.unresolved(
        f"no table says what {(value or id or 'the role')[:80]} of {(name or api or 'the API')[:80]} allows"
    )


def api_of(id: str | None) -> str | None:
    """The `appId` of the API whose role this is; None for one that no table lists."""
    line = _app_roles().get((id or "").lower())
    return str(line.get("api", GRAPH)) if line else None


def scope(name: str, *, everybody: bool) -> Privilege:
    """What a scope is worth that a client may use in users' names; at most what the user may do as well, so never tier 0. Never raises."""
    if name.casefold() in _table("sign_in"):
        return Privilege(tier=3, reasons=(f"{name[:80]}: signing in and one's own profile",))
    line = _values().get(name.casefold())
    found = _worth(line, f"{line['name']}: ") if line else _by_name(name)
    tier: Tier = 1 if everybody and found.tier == 0 else 2 if found.tier < 2 and not everybody else found.tier
    reach = "in every user's name" if everybody else "in one user's name"
    return found.model_copy(update={"tier": tier, "reasons": (*found.reasons, reach)})


def group(name: str | None, *, assignable: bool | None = None) -> Privilege:
    """What membership of a group is worth: what it holds stands elsewhere, but only an assignable one can hold directory roles."""
    may = " and may hold directory roles" if assignable else ""
    return Privilege.unresolved(f"what members of {(name or 'the group')[:120]} may do stands in no entry of the joining{may}")


def owner(name: str | None) -> Privilege:
    """What owning an application or a group is worth: whatever it holds, for its owner may act as it, or join it."""
    return Privilege.unresolved(
        f"the owner of {(name or 'it')[:120]} may act as it, and what it holds stands in no entry of the owning"
    )


def with_credential(worth: Privilege) -> Privilege:
    """What an application's role is worth when it also has a secret, certificate or federated credential: it needs no user and no second factor."""
    if worth.tier != 1 or worth.evaluated is not Evaluated.FULL:
        return worth
    return worth.model_copy(
        update={"tier": 0, "reasons": (*worth.reasons, "held with a credential of its own, and no second factor")}
    )


def unknown(why: str) -> Privilege:
    """What the entry does not tell."""
    return Privilege.unresolved(why)


def _action(action: str) -> Privilege:
    line = _table("actions").get(action)
    if line is not None:
        return _worth(line, f"{action}: ")
    if action.endswith(_READS):
        return Privilege(tier=3, reasons=(f"{action[:120]}: only reads",))
    return Privilege(tier=2, reasons=(f"{action[:120]}: no table says what it leads to",), evaluated=Evaluated.PARTIAL)


def _by_name(value: str) -> Privilege:
    """What a permission of Graph is worth that no table lists, by how its name is built."""
    parts = value.casefold().split(".")
    if "readwrite" in parts or "fullcontrol" in parts or "manage" in parts:
        return Privilege(tier=2, reasons=(f"{value[:80]}: writes",), evaluated=Evaluated.PARTIAL)
    tier: Tier = 2 if "read" in parts and "all" in parts else 3
    return Privilege(tier=tier, reasons=(f"{value[:80]}: judged by its name",), evaluated=Evaluated.PARTIAL)


def _worth(line: Mapping[str, Any], before: str = "", traits: tuple[Trait, ...] = ()) -> Privilege:
    return Privilege(tier=line["tier"], reasons=(f"{before}{line['why']}",), traits=traits)


def _roles() -> Mapping[str, Mapping[str, Any]]:
    return _table("roles")


@cache
def _ids() -> Mapping[str, str]:
    names = {str(line["name"]).casefold(): id for id, line in _roles().items()}
    return names | {alias: names[name] for alias, name in _table("aliases").items() if name in names}


def _app_roles() -> Mapping[str, Mapping[str, Any]]:
    return _table("app_roles")


@cache
def _values() -> Mapping[str, Mapping[str, Any]]:
    return {str(line["name"]).casefold(): line for line in _app_roles().values()}


@cache
def _table(part: str) -> Mapping[str, Any]:
    """One table: `roles` and `app_roles` by id, `actions` by action, `azure` by id or name, `aliases` and `sign_in` by name."""
    text = resources.files(__package__).joinpath(f"{part}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
