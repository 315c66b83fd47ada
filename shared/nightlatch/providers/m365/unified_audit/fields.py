"""The values of a record whose shape drifts: parameters of cmdlets, changed properties, lists in one text, switches."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from nightlatch.model.raw import decoded, listing, mapping, plain
from nightlatch.vendors import microsoft_logs
from nightlatch.vendors.microsoft_logs import folded

_MOST = 2_000
"""How many values of a list are looked at."""
_LONGEST = 20_000
_VALUE = r'"(?P<quoted>[^"]*)"|\'(?P<single>[^\']*)\'|(?P<bare>[^\s"\'-]\S*)'
_ARGUMENT = re.compile(rf"(?:^|\s)-(?P<name>[A-Za-z]\w{{0,60}})(?:[:\s]\s*(?:{_VALUE}))?")


def known(value: object) -> str | None:
    """A scalar as text, also out of a JSON list of one; None for the words that stand where nothing is (`Not Available`)."""
    value = decoded(value)
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return microsoft_logs.known(value)


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
