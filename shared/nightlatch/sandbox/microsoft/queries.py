"""`$filter`, `$select` and `$expand` of Graph, as far as a responder and a reader of audit logs ask for them.

Documented at "Use query parameters to customize responses". What is not understood is refused, as Graph does: an answer that silently
holds everything would teach a caller the wrong thing.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from nightlatch.sandbox.microsoft.refusals import Refused, bad

Thing = dict[str, Any]
_TERM = re.compile(r"(?P<path>[\w/@.]+)\s+(?P<verb>eq|ne|ge|le|gt|lt|in)\s+(?P<value>.+)", re.IGNORECASE)
_STARTS = re.compile(r"startswith\((?P<path>[\w/]+),\s*'(?P<value>(?:[^']|'')*)'\)", re.IGNORECASE)
_ANY = re.compile(r"(?P<path>\w+)/any\((?P<name>\w+):\s*(?P<inner>.+)\)", re.IGNORECASE)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT.+")
_TEXT = re.compile(r"'((?:[^']|'')*)'")
_VERBS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda found, wanted: bool(found == wanted),
    "ne": lambda found, wanted: bool(found != wanted),
    "ge": lambda found, wanted: bool(found is not None and found >= wanted),
    "le": lambda found, wanted: bool(found is not None and found <= wanted),
    "gt": lambda found, wanted: bool(found is not None and found > wanted),
    "lt": lambda found, wanted: bool(found is not None and found < wanted),
    "in": lambda found, wanted: found in wanted,
}


def kept(found: list[Thing], query: Mapping[str, str]) -> list[Thing]:
    """What `$filter` leaves. Raises Refused."""
    text = query.get("$filter", "")
    return [each for each in found if _holds(text, each)] if text else found


def selected(thing: Thing, query: Mapping[str, str], default: tuple[str, ...] = ()) -> Thing:
    """The properties that `$select` names; without one those of `default`, or all."""
    names = tuple(name.strip() for name in query.get("$select", "").split(",") if name.strip()) or default
    marks = ("id", "@odata.type")
    return {name: value for name, value in thing.items() if not names or name in names or name in marks}


def expanded(query: Mapping[str, str], *known: str) -> tuple[str, ...]:
    """What `$expand` names, of what may be expanded here. Raises Refused."""
    names = tuple(name.partition("(")[0].strip() for name in query.get("$expand", "").split(",") if name.strip())
    if not set(names) <= set(known):
        raise bad(f"Could not find a property named '{', '.join(sorted(set(names) - set(known)))}' to expand.")
    return names


def _holds(text: str, thing: Any) -> bool:
    """Whether a filter holds: `or` binds least, then `and`."""
    for word, joined in ((" or ", any), (" and ", all)):
        parts = _parted(text, word)
        if len(parts) > 1:
            return joined(_holds(each, thing) for each in parts)
    text = text.strip()
    if text.startswith("(") and text.endswith(")"):
        return _holds(text[1:-1], thing)
    return _term(text, thing)


def _term(text: str, thing: Any) -> bool:
    found = _ANY.fullmatch(text)
    if found:
        inner = found["inner"].replace(f"{found['name']}/", "")
        return any(_holds(inner, each) for each in _at(thing, found["path"]) or ())
    found = _STARTS.fullmatch(text)
    if found:
        return str(_at(thing, found["path"]) or "").lower().startswith(found["value"].replace("''", "'").lower())
    found = _TERM.fullmatch(text)
    if found is None:
        raise _unsupported(text)
    wanted, has = _value(found["value"].strip()), _at(thing, found["path"])
    return _VERBS[found["verb"].lower()](_compared(has) if isinstance(has, str) else has, wanted)


def _at(thing: Any, path: str) -> Any:
    for name in path.split("/"):
        thing = thing.get(name) if isinstance(thing, dict) else None
    return thing


def _value(text: str) -> Any:
    """What a filter compares with: text in quotes, a list of those, true, false, null, or a bare time or id; case does not matter."""
    if text.startswith("("):
        return tuple(each.replace("''", "'").lower() for each in _TEXT.findall(text))
    quoted = _TEXT.fullmatch(text)
    if quoted:
        return quoted[1].replace("''", "'").lower()
    if " " in text or "'" in text:
        raise _unsupported(text)
    return {"true": True, "false": False, "null": None}[text] if text in {"true", "false", "null"} else _compared(text)


def _compared(text: str) -> Any:
    """A text as it is compared: without case, and a time as a time, for some are written with more digits than others."""
    return datetime.fromisoformat(text) if _TIME.fullmatch(text) else text.lower()


@lru_cache(maxsize=256)
def _parted(text: str, word: str) -> tuple[str, ...]:
    """A text cut at a word, outside of quotes and parentheses."""
    parts: list[str] = []
    depth, quoted, start, place = 0, False, 0, 0
    while place < len(text):
        letter = text[place]
        quoted ^= letter == "'"
        depth += 0 if quoted else (letter == "(") - (letter == ")")
        if not quoted and depth == 0 and text[place : place + len(word)].lower() == word:
            parts.append(text[start:place])
            place = start = place + len(word)
            continue
        place += 1
    return (*parts, text[start:])


def _unsupported(text: str) -> Refused:
    return bad(f"Invalid filter clause: '{text}'.", "Request_UnsupportedQuery")
