"""How the keys and names of these records may be spelled: pipelines rewrite camelCase in snake_case or lower case, and the two forms differ in case."""

import re
from datetime import UTC, datetime
from functools import cache
from typing import Any

from nightlatch.model.raw import mapping

_HUMP = re.compile(r"(?<=[a-z0-9])[A-Z]")
_SEPARATED = re.compile(r"[^a-z0-9]")


def node(value: object, *path: str) -> Any:
    """What lies under a path of camelCase keys, each also in snake_case or lower case; None where the path ends early."""
    for step in path:
        found = mapping(value)
        if step in found:
            value = found[step]
        else:
            snake, lower = _spellings(step)
            value = found[snake] if snake in found else found.get(lower)
    return value


@cache  # of the names that this package asks for, never of a record's
def _spellings(name: str) -> tuple[str, str]:
    """`uniqueQualifier` as `unique_qualifier` and `uniquequalifier`."""
    return _HUMP.sub(lambda hump: f"_{hump.group()}", name).lower(), name.lower()


def folded(name: str) -> str:
    """A name as tables know it: `CREATE_USER`, `createUser` and `create_user ` are one."""
    return _SEPARATED.sub("", name.lower())


def of_microseconds(text: str | None) -> datetime | None:
    """A time in UTC from microseconds since 1970, as `activityId.timeUsec` counts; None when the text is none."""
    try:
        return datetime.fromtimestamp(int(text) / 1_000_000, UTC) if text else None
    except (ValueError, OverflowError, OSError):
        return None
