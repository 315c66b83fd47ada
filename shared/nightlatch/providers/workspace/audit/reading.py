"""Reads values out of records whose shape drifts: the one place that knows how keys and scalars may be spelled.

Pipelines rewrite camelCase keys in snake_case, put objects into JSON texts, and make lists of one an object. Nothing here raises,
whatever it is handed: an odd shape reads as absent, and whoever needs the value says so.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

_LONGEST_NUMBER = 128
"""Bits of a number that is still an id or an amount; to print a longer one costs time and proves nothing."""
_HUMP = re.compile(r"(?<=[a-z0-9])[A-Z]")
_SEPARATED = re.compile(r"[^a-z0-9]")


def decoded(value: object) -> object:
    """The value, or what it holds as JSON text of an object or list; a broken text stays the text it is."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def mapping(value: object) -> dict[str, Any]:
    """The value as an object; {} for everything that is none."""
    value = decoded(value)
    return value if isinstance(value, dict) else {}


def listing(value: object) -> list[Any]:
    """The value as a list; a single object counts as a list of one, everything else as none."""
    value = decoded(value)
    if isinstance(value, dict):
        return [value]
    return value if isinstance(value, list) else []


def plain(value: object) -> str | None:
    """A scalar as text without surrounding space; None for nothing, empty text and structures."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value.bit_length() <= _LONGEST_NUMBER else None
    return str(value) if isinstance(value, float) else None


def texts(value: object) -> Iterator[str]:
    """The scalars of a list, or the one scalar, as text."""
    for each in value if isinstance(value, list) else (value,):
        text = plain(each)
        if text:
            yield text


def node(value: object, *path: str) -> Any:
    """What lies under a path of camelCase keys, each also in snake_case; None where the path ends early."""
    for step in path:
        found = mapping(value)
        value = found[step] if step in found else found.get(snake(step))
    return value


@cache  # of the names that this package asks for, never of a record's
def snake(name: str) -> str:
    """`uniqueQualifier` as `unique_qualifier`."""
    return _HUMP.sub(lambda hump: f"_{hump.group()}", name).lower()


def folded(name: str) -> str:
    """A name as tables know it: `CREATE_USER`, `createUser` and `create_user ` are one."""
    return _SEPARATED.sub("", name.lower())


def of_microseconds(text: str | None) -> datetime | None:
    """A time in UTC from microseconds since 1970, as `activityId.timeUsec` counts; None when the text is none."""
    try:
        return datetime.fromtimestamp(int(text) / 1_000_000, UTC) if text else None
    except (ValueError, OverflowError, OSError):
        return None
