"""Writes a policy as TOML text, so that what is in force can be read, kept and edited.

Python reads TOML and does not write it; the few types of a policy need no dependency. What is written loads again as
an equal policy, and holds no character that a terminal would obey.
"""

from collections.abc import Iterator, Mapping
from datetime import date, time
from enum import Enum
from typing import Any

from nightlatch.model import Policy
from nightlatch.model.section import Section

NOT_FOR_FILES = frozenset({"digest"})
"""Keys of the model that are worked out and never written by an owner."""

BARE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


def dump(policy: Policy) -> str:
    """The whole policy, defaults included, as TOML. `loading.loads` gives an equal one back, with the same digest."""
    return "\n".join(_table((), policy)).strip("\n") + "\n"


def _table(path: tuple[str, ...], table: Section | Mapping[str, Any]) -> Iterator[str]:
    """A table: its plain values, then the tables in it, for TOML wants them in this order."""
    values = {key: value for key, value in _items(table) if path or (key not in NOT_FOR_FILES and value != ())}
    plain = {key: value for key, value in values.items() if not _is_table(value)}
    if path and (plain or isinstance(table, Section)):
        yield ""
        yield f"[{_dotted(path)}]"
    for key, value in plain.items():
        yield f"{_key(key)} = {_value(value)}"
    for key, value in values.items():
        if isinstance(value, Section | Mapping):
            yield from _table((*path, key), value)
        elif _is_table(value):
            for entry in value:
                yield ""
                yield f"[[{_dotted((*path, key))}]]"
                yield from (f"{_key(name)} = {_value(content)}" for name, content in _items(entry))


def _items(table: Section | Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Keys and values; what is not set has no TOML, and an empty table of free keys needs none."""
    pairs = table.items() if isinstance(table, Mapping) else ((name, getattr(table, name)) for name in type(table).model_fields)
    return ((key, value) for key, value in pairs if value is not None and value != {})


def _is_table(value: object) -> bool:
    return isinstance(value, Section | Mapping) or (isinstance(value, tuple) and any(isinstance(each, Section) for each in value))


def _value(value: object) -> str:
    """A plain value, or a list of them."""
    if isinstance(value, tuple):
        return f"[{', '.join(_value(each) for each in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return _text(str(value.value))
    if isinstance(value, int | date | time):
        return value.isoformat() if isinstance(value, date | time) else str(value)
    return _text(str(value))


def _dotted(path: tuple[str, ...]) -> str:
    return ".".join(_key(part) for part in path)


def _key(key: str) -> str:
    return key if key and BARE.issuperset(key) else _text(key)


def _text(text: str) -> str:
    return f'"{escaped(text)}"'


def escaped(text: str) -> str:
    """The text as TOML writes it between quotes: quotes and backslashes escaped, and every character that does not print."""
    return "".join(_character(each) for each in text)


def _character(each: str) -> str:
    if each in '"\\':
        return "\\" + each
    return each if each.isprintable() else f"\\U{ord(each):08X}"
