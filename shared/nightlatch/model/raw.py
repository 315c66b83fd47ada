"""Values of a raw record whose shape drifts on the way: objects put into JSON texts, a list of one made an object, numbers for texts.

Nothing here raises, whatever it is handed: an odd shape reads as absent, and whoever needs the value says so. How a platform's keys may be
spelled is its provider's to know.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

T = TypeVar("T")
_REMEMBERED, _LONGEST_KEYS = 1_000, 1_000
"""Sets of keys that are remembered, and characters of all keys of one."""
_LONGEST_NUMBER = 128
"""Bits of a number that is still an id or an amount; to print a longer one costs time and proves nothing."""


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
    if isinstance(value, dict):
        return value
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
    if value is None:  # the commonest of all
        return None
    if isinstance(value, str):
        return (value if value.isascii() else value.encode("utf-8", "replace").decode()).strip() or None
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


def by_keys(work: Callable[[tuple[str, ...]], T]) -> Callable[[Mapping[str, Any]], T]:
    """What follows from an object's keys, worked out once for each set of them: most objects of a log have the same few.

    A flood of invented keys costs no memory: long ones are not remembered, and of others so many sets, then anew.
    """
    remembered: dict[tuple[str, ...], T] = {}

    def of(found: Mapping[str, Any]) -> T:
        keys = tuple(found)
        try:
            return remembered[keys]
        except KeyError:
            made = work(keys)
        if len("".join(keys)) <= _LONGEST_KEYS:
            if len(remembered) >= _REMEMBERED:
                remembered.clear()
            remembered[keys] = made
        return made

    return of
