"""The columns of a record, whatever a pipeline made of their names: `Workload`, `workload`, `OfficeWorkload` and `Workload_s` are one.

Sentinel renames what would clash with its own columns (`OfficeObjectId`), custom tables of Log Analytics add the value's type
(`Operation_s`), exports of PowerShell spell `CreationDate`, queries by Graph use camelCase.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from nightlatch.model.raw import decoded, listing, mapping, plain

_TYPED = re.compile(r"_[sgdbt]?$")
_SEPARATED = re.compile(r"[^a-z0-9]")
_NOTHING = frozenset({"", "null", "none", "not available", "<null>"})
_SAME = {
    "officeworkload": "workload",
    "service": "workload",
    "officeobjectid": "objectid",
    "officeid": "id",
    "recordid": "id",
    "operations": "operation",
    "userids": "userid",
    "auditlogrecordtype": "recordtype",
    "creationdate": "creationtime",
    "createddatetime": "creationtime",
    "timegenerated": "creationtime",
    "clientipaddress": "clientip",
    "actoripaddress": "clientip",
    "clientinfostring": "useragent",
}
"""Other names of the same column; the column's own name wins where both are there."""
_MOST = 2_000
"""How many columns or values of a list are looked at; documented records have some fifty."""
_LONGEST = 20_000
_VALUE = r'"(?P<quoted>[^"]*)"|\'(?P<single>[^\']*)\'|(?P<bare>[^\s"\'-]\S*)'
_ARGUMENT = re.compile(rf"(?:^|\s)-(?P<name>[A-Za-z]\w{{0,60}})(?:[:\s]\s*(?:{_VALUE}))?")


def folded(name: str) -> str:
    """A column's name as it is compared."""
    return _SEPARATED.sub("", _TYPED.sub("", name.strip()).lower())


def columns(body: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a record by folded name; of two that mean the same the first with a value."""
    own: dict[str, Any] = {}
    others: dict[str, Any] = {}
    for key, value in list(body.items())[:_MOST]:
        name = folded(str(key))
        if value in (None, ""):
            continue
        (others if name in _SAME else own).setdefault(_SAME.get(name, name), value)
    return {**others, **own}


def known(value: object) -> str | None:
    """A scalar as text, also out of a JSON list of one; None for the words that stand where nothing is (`Not Available`)."""
    value = decoded(value)
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    text = plain(value)
    return None if text is None or text.lower() in _NOTHING else text


def pairs(value: object) -> Iterator[tuple[str, Any]]:
    """Names and values of a `Parameters` or `ExtendedProperties`, however it is written.

    A list of `{"Name": …, "Value": …}` as the platform writes it, one object of values by name as pipelines make of it, or, in records of
    Purview, the command line: `-Identity "eDiscoveryManager" -Member "jo"`.
    """
    value = decoded(value)
    if isinstance(value, str):
        yield from _of_command_line(value)
        return
    if isinstance(value, dict) and "value" not in {folded(str(key)) for key in value}:
        yield from ((str(key), inner) for key, inner in list(value.items())[:_MOST])
        return
    for each in listing(value)[:_MOST]:
        told = {folded(str(key)): inner for key, inner in mapping(each).items()}
        name = plain(told.get("name")) or plain(told.get("key"))
        if name is not None:
            yield name, told.get("value")


def _of_command_line(text: str) -> Iterator[tuple[str, str]]:
    for found in _ARGUMENT.finditer(text[:_LONGEST]):
        told = next((found[group] for group in ("quoted", "single", "bare") if found[group] is not None), "True")
        yield found["name"], told


def changes(value: object) -> Iterator[tuple[str, str | None, str | None]]:
    """What a `ModifiedProperties` tells: name, old and new value of each; of a list of bare names, the names."""
    value = decoded(value)
    whole = {folded(str(key)) for key in value} if isinstance(value, dict) else set()
    if isinstance(value, dict) and not whole & {"name", "newvalue"}:
        yield from ((str(key), *_old_and_new(mapping(inner))) for key, inner in list(value.items())[:_MOST])
        return
    for each in listing(value)[:_MOST]:
        if isinstance(each, str):
            yield each, None, None
            continue
        told = mapping(each)
        name = next((known(inner) for key, inner in told.items() if folded(str(key)) == "name"), None)
        if name is not None:
            yield (name, *_old_and_new(told))


def _old_and_new(told: Mapping[str, Any]) -> tuple[str | None, str | None]:
    by_name = {folded(str(key)): inner for key, inner in told.items()}
    return known(by_name.get("oldvalue")), known(by_name.get("newvalue"))


def members(text: str | None) -> tuple[str, ...]:
    """The names in a parameter that takes several (`a@x.com;b@x.com`, `"a","b"`); one that holds a comma of its own stays whole."""
    if not text:
        return ()
    parts = re.split(r"[;\r\n]", text)
    if len(parts) == 1:
        split = [part.strip().strip("\"'") for part in text.split(",")]
        parts = split if all(part and not re.search(r"\s", part) and "=" not in part for part in split) else [text]
    return tuple(dict.fromkeys(part.strip().strip("\"'{}[]() ") for part in parts if part.strip()))[:_MOST]


def is_true(text: str | None) -> bool | None:
    """What a switch says; None when it is not there, or says neither."""
    return {"true": True, "$true": True, "1": True, "false": False, "$false": False, "0": False}.get((text or "").strip().lower())
