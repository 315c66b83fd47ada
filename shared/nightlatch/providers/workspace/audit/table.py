"""The tables of events: which matter, what kind of thing each is, and how to read its subject.

A table module holds `TABLES`: per log (admin, login, groups) the event's name, as the Reports API spells it, and the line for it. Cloud
Logging's methods (`google.admin.AdminService.createUser`) are the same names in camelCase, so a line is found by its name
without case and separators, and serves both forms. Tables are found by looking at the package: adding one is adding a file.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from nightlatch.errors import RegistryError
from nightlatch.model import Credential, Grant, Kind, Level, Principal
from nightlatch.providers.workspace.audit.reading import folded
from nightlatch.providers.workspace.audit.record import Happening


@dataclass(frozen=True, slots=True)
class Draft:
    """What an extractor read from an event: an activity without what every event has alike.

    `told_as` is the code under which all tellings of this happening agree, where another log tells it by another name.
    """

    kind: Kind
    subject: Principal
    credential: Credential | None = None
    grants: tuple[Grant, ...] = ()
    evidence: Mapping[str, str] = field(default_factory=dict)
    told_as: str | None = None


Extract = Callable[[Happening], Iterable[Draft]]
"""Reads the drafts of one event. Must not raise on odd shapes; gives none when the event is not about accounts."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of a table. `kind` is what the event ordinarily is; a draft may say otherwise."""

    kind: Kind
    extract: Extract
    level: Level = Level.WATCH
    name: str = ""
    """As the table spells it."""


Table = Mapping[str, Operation]


def watch(kind: Kind, extract: Extract) -> Operation:
    """A line that is subscribed live and filed into a case."""
    return Operation(kind, extract)


def context(kind: Kind, extract: Extract) -> Operation:
    """A line that is only a mark on the actor's timeline."""
    return Operation(kind, extract, Level.CONTEXT)


@cache
def tables() -> Mapping[str, Table]:
    """Every table by log, its lines by folded name. Raises RegistryError when two lines claim one event."""
    merged: dict[str, dict[str, Operation]] = {}
    package = importlib.import_module(__package__)
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda each: each.name):
        module = importlib.import_module(f"{__package__}.{info.name}")
        for log, lines in getattr(module, "TABLES", {}).items():
            known = merged.setdefault(log, {})
            for name, line in lines.items():
                if folded(name) in known:
                    raise RegistryError(f"{module.__name__}: {log} {name} stands in another line too; keep one")
                known[folded(name)] = replace(line, name=name)
    return merged


def find(log: str | None, code: str) -> Operation | None:
    """The line of an event of a log, by its folded name, or None."""
    return tables().get(log or "", {}).get(code)


def watched() -> dict[str, Kind]:
    """The events that open cases, as `log/NAME` with the kind of each."""
    return {
        f"{log}/{line.name}": line.kind
        for log, table in sorted(tables().items())
        for line in sorted(table.values(), key=lambda each: each.name)
        if line.level is Level.WATCH
    }
