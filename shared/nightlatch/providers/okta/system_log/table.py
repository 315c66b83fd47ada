"""The tables of events: which matter, what kind of thing each is, and how to read its subject.

A table module holds `LINES`: per event type, as Okta's catalog spells it, the line for it. Tables are found by looking at the
package: adding one is adding a file.
"""

import importlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from nightlatch import tables
from nightlatch.model import Kind, Level
from nightlatch.providers.okta.system_log.record import Record
from nightlatch.registry import modules


class Draft(tables.Draft):
    """What an extractor read from an event.

    Where it sets them, `via` is what made the call in the actor's place (the application an import came from), and `error` says that
    it was refused where the event's outcome does not.
    """

    via: str | None = None
    error: str | None = None


Extract = Callable[[Record], Iterable[Draft]]
Line = tables.Line[Record, Draft]


@cache
def lines() -> Mapping[str, Line]:
    """Every line by event type in lower case. Raises RegistryError when two tables claim one."""
    found = (module for _, module in modules(importlib.import_module(__package__)))
    return tables.merged(found, str.lower, lambda module: [("", getattr(module, "LINES", {}))])[""]


def find(name: str) -> Line | None:
    """The line of an event type, or None."""
    return lines().get(name.lower())


def watched() -> dict[str, Kind]:
    """The event types that open cases, with the kind of each."""
    return {name: line.kind for name, line in sorted(lines().items()) if line.level is Level.WATCH}
