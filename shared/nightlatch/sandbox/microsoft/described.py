"""What Microsoft itself says of Graph, as `graph.json` holds it: which paths there are, what may be asked of them, and what has which properties.

The file is written by `python -m tests.sandbox.microsoft.describe` from Microsoft's own library. So a misspelt property or path is refused
here as it would be there, and tests hold the answers against the same.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from nightlatch.sandbox.microsoft.refusals import Refused, bad

PLACE = Path(__file__).with_name("graph.json")
_ALWAYS = frozenset({"$skiptoken"})
_PLAIN: Mapping[str, tuple[type, ...]] = {
    "str": (str,),
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
    "datetime": (str,),
    "date": (str,),
    "timedelta": (str,),
    "time": (str,),
    "uuid": (str,),
    "bytes": (str,),
}
_MARK = "#microsoft.graph."


@cache
def _told() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(PLACE.read_text(encoding="utf-8"))
    return found


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The plainest paths first, for a key fits everything."""
    paths = sorted(_told()["paths"], key=lambda path: path.count("{}"))
    return tuple((re.compile(re.escape(path).replace(r"\{\}", "[^/]+"), re.IGNORECASE), path) for path in paths)


def described(path: str) -> dict[str, Any] | None:
    """What Graph does at a path: per method the types of body and answer (empty: none), and under `query` its parameters."""
    path = path.replace("/microsoft.graph.", "/graph.")
    found = next((name for pattern, name in _patterns() if pattern.fullmatch(path)), None)
    return None if found is None else _told()["paths"][found]


def check(method: str, path: str, query: Mapping[str, str], body: Mapping[str, Any]) -> None:
    """Refuse what Graph does not know. Raises Refused."""
    told = described(path)
    if told is None:
        raise bad(f"Resource not found for the segment '{path.rpartition('/')[2]}'.", "BadRequest")
    if method not in told:
        raise Refused(405, "Request_BadRequest", f"Specified HTTP method is not allowed for the request target: {method}.")
    unknown = sorted(set(query) - set(told["query"]) - _ALWAYS)
    if unknown:
        raise bad(f"The query parameter '{unknown[0]}' is not supported here.")
    fault = next(faults(told[method][0], dict(body), "resource"), None) if body else None
    if fault is not None:
        raise bad(fault)


def faults(type: Any, value: Any, where: str) -> Iterator[str]:
    """How a value is not what Microsoft says of its type, in sentences; null is always allowed."""
    if value is None:
        return
    if isinstance(type, list) and len(type) == 1:
        if isinstance(value, list):
            for number, each in enumerate(value):
                yield from faults(type[0], each, f"{where}[{number}]")
        else:
            yield f"Property '{where}' is no list."
    elif isinstance(type, str) and type in _PLAIN:
        if not isinstance(value, _PLAIN[type]) or (type == "int" and isinstance(value, bool)):
            yield f"Property '{where}' is no {type}."
    else:
        yield from _faults(type, value, where)


def _faults(type: Any, value: Any, where: str) -> Iterator[str]:
    """The same for an object or a choice; `type` is its name, or holds its properties."""
    known = _told()["types"].get(_narrowed(type, value)) if isinstance(type, str) else type
    if isinstance(known, list):
        if value not in known:
            yield f"Property '{where}' is none of {', '.join(known)}."
        return
    if not isinstance(value, dict):
        yield f"Property '{where}' is no object."
        return
    if known is None:
        return
    for name, inner in value.items():
        if name in known:
            yield from faults(known[name], inner, f"{where}.{name}")
        elif not name.startswith("@odata."):
            yield f"Property '{name}' does not exist on type '{type if isinstance(type, str) else where}'."


def _narrowed(type: str, value: Any) -> str:
    """The kind of it that the value itself names."""
    mark = str(value.get("@odata.type", "")) if isinstance(value, dict) else ""
    name = mark.removeprefix(_MARK)
    return name[:1].upper() + name[1:] if mark.startswith(_MARK) else type
