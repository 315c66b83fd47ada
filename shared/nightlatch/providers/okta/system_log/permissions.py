"""Names of permissions and scopes (`okta.users.manage`), wherever an event tells them.

The catalog says that events of custom roles and of consent tell them, and not where: some stand as targets, some in `detailEntry`
or `debugData`. Names that people choose (of the role, of the client) are not searched: a role could be called like
a harmless permission.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from nightlatch.model.raw import decoded
from nightlatch.providers.okta.system_log.reading import folded
from nightlatch.providers.okta.system_log.record import Record

_LARGEST = 5_000
"""How many values are looked through for them."""
_NAME = re.compile(r"(?<![\w.-])okta(?:\.[A-Za-z]+){2,6}(?![\w.-])")
_OWNERS = ("role", "resource", "client", "app", "user", "group")
"""Words in the types of targets that only own, or are given, what is named."""


def named(record: Record) -> tuple[str, ...]:
    """The permissions and scopes that an event names, each once, in the order told; a target of type scope is named whole."""
    return tuple(dict.fromkeys(_told(record)))


def _told(record: Record) -> Iterator[str]:
    for party in record.targets:
        names = (party.id, party.login, party.name)
        if "scope" in party.type:
            yield from [next(filter(None, (party.name, party.login, party.id)))] if any(names) else ()
        elif not any(word in party.type for word in _OWNERS):
            yield from _search(names)
        yield from _search(party.details)
    yield from _search([record.debug(name) for name in _places(record)])


def _places(record: Record) -> list[str]:
    """The keys of `debugData` that may hold names of these sorts: an address or a request of the caller's own does not."""
    keys = record.debug_names
    return [key for key in keys if any(word in folded(key) for word in ("scope", "permission", "privilege", "grant"))]


def _search(values: Iterable[Any]) -> Iterator[str]:
    """All such names in texts however deep; what is over the measure is left out."""
    waiting, seen = list(values)[::-1], 0
    while waiting and seen < _LARGEST:
        value, seen = decoded(waiting.pop()), seen + 1
        if isinstance(value, str):
            yield from _NAME.findall(value)
        elif isinstance(value, dict):
            waiting.extend(reversed(list(value.values())[:_LARGEST]))
        elif isinstance(value, list):
            waiting.extend(reversed(value[:_LARGEST]))
