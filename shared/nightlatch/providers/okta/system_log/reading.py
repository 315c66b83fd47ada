"""How the keys and names of these events may be spelled: pipelines write keys in lower case, and "null" and "unknown" where nothing is."""

import re
from typing import Any

from nightlatch.model.raw import mapping, plain

_SEPARATED = re.compile(r"[^a-z0-9]")
_NOBODY = frozenset({"null", "none", "unknown"})


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
