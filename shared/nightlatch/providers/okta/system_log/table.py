"""The tables of events: which matter, what kind of thing each is, and how to read its subject.

A table module holds `LINES`: per event type, as Okta's catalog spells it, the line for it. Tables are found by looking at the
package: adding one is adding a file.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from nightlatch.errors import RegistryError
from nightlatch.model import Credential, Grant, Kind, Level, Principal
from nightlatch.providers.okta.system_log.record import Record


@dataclass(frozen=True, slots=True)
class Draft:
    """What an extractor read from an event: an activity without what every event has alike.

    `via` is what made the call in the actor's place (the application an import came from); `error` says that it was refused where
    the event's outcome does not; `level` overrides the line's.
    """

    kind: Kind
    subject: Principal
    credential: Credential | None = None
    grants: tuple[Grant, ...] = ()
    evidence: Mapping[str, str] = field(default_factory=dict)
    via: str | None = None
    error: str | None = None
    level: Level | None = None


Extract = Callable[[Record], Iterable[Draft]]
"""Reads the drafts of one event. Must not raise on odd shapes; gives none when the event is not about accounts."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of a table. `kind` is what the event ordinarily is; a draft may say otherwise."""

    kind: Kind
    extract: Extract
    level: Level = Level.WATCH


def watch(kind: Kind, extract: Extract) -> Operation:
    """A line that is subscribed live and filed into a case."""
    return Operation(kind, extract)


def context(kind: Kind, extract: Extract) -> Operation:
    """A line that is only a mark on the actor's timeline."""
    return Operation(kind, extract, Level.CONTEXT)


def history(kind: Kind, extract: Extract) -> Operation:
    """A line that is read in replay and never subscribed."""
    return Operation(kind, extract, Level.HISTORY)


@cache
def lines() -> Mapping[str, Operation]:
    """Every line by event type in lower case. Raises RegistryError when two tables claim one."""
    merged: dict[str, Operation] = {}
    package = importlib.import_module(__package__)
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda each: each.name):
        module = importlib.import_module(f"{__package__}.{info.name}")
        own = {name.lower(): line for name, line in getattr(module, "LINES", {}).items()}
        twice = merged.keys() & own.keys()
        if twice:
            raise RegistryError(f"{module.__name__}: {sorted(twice)} stands in another table too; keep one line")
        merged.update(own)
    return merged


def find(name: str) -> Operation | None:
    """The line of an event type, or None."""
    return lines().get(name.lower())


def watched() -> dict[str, Kind]:
    """The event types that open cases, with the kind of each."""
    return {name: line.kind for name, line in sorted(lines().items()) if line.level is Level.WATCH}
