"""Reads values out of events whose shape drifts: the one place that knows how keys and scalars may be spelled.

Pipelines write keys in lower case, put objects into JSON texts, and write "null" and "unknown" where nothing is. Nothing here
raises, whatever it is handed: an odd shape reads as absent, and whoever needs the value says so.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any

_LONGEST_NUMBER = 128
"""Bits of a number that is still an id or a time; to print a longer one costs time and proves nothing."""
_SEPARATED = re.compile(r"[^a-z0-9]")
_EPOCH = re.compile(r"(\d{10})(\d{3})?(\.\d+)?")
_NOBODY = frozenset({"null", "none", "unknown"})


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


def known(value: object) -> str | None:
    """A scalar as text; None also for the words that Okta writes in place of one (`client.zone` is the text "null")."""
    text = plain(value)
    return None if text is None or text.lower() in _NOBODY else text


def node(value: object, *path: str) -> Any:
    """What lies under a path of keys, each also in lower case; None where the path ends early."""
    for step in path:
        found = mapping(value)
        value = found[step] if step in found else found.get(step.lower())
    return value


def folded(text: str | None) -> str:
    """A type's name as it is compared: `UserGroup`, `user_group` and `USER GROUP` are one."""
    return _SEPARATED.sub("", (text or "").lower())


def moment(text: str | None) -> datetime | None:
    """A time in UTC, None when the text is none: RFC 3339, with a space for `T`, with no zone; seconds or milliseconds since 1970."""
    if not text:
        return None
    counted = _EPOCH.fullmatch(text)
    try:
        if counted:
            return datetime.fromtimestamp(int(counted[1]) + int(counted[2] or 0) / 1000, UTC)
        found = datetime.fromisoformat(text.removesuffix(" UTC"))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
