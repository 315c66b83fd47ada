"""The tables of activities: which matter, what kind of thing each is, and how to read its subject.

A table module holds `LINES`: per activity, as Microsoft's reference spells it, the line for it. Tables are found by looking at the
package: adding one is adding a file. Names are compared as `spelled` gives them, for the logs drift in dashes, case and blanks.
"""

import importlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from nightlatch import tables
from nightlatch.model import Kind, Level, Principal
from nightlatch.providers.entra.directory_audit.record import Record
from nightlatch.registry import modules
from nightlatch.vendors.microsoft_logs import spelled


@dataclass(frozen=True, slots=True)
class Draft(tables.Draft):
    """What an extractor read from an entry. `actor` is who did it where the entry's initiator is not."""

    actor: Principal | None = None


Extract = Callable[[Record], Iterable[Draft]]
Line = tables.Line[Record, Draft]


def _modules() -> Iterable[ModuleType]:
    return (module for _, module in modules(importlib.import_module(__package__)))


@cache
def lines() -> Mapping[str, Line]:
    """Every line by activity as it is compared. Raises RegistryError when two tables claim one."""
    return tables.merged(_modules(), spelled, lambda module: [("", getattr(module, "LINES", {}))])[""]


@cache
def names() -> Mapping[str, str]:
    """The activity as the tables spell it, by how it is compared: one activity has one name, whichever log told it."""
    return {spelled(name): name for module in _modules() for name in getattr(module, "LINES", {})}


def find(name: str) -> tuple[str, Line] | None:
    """The line of an activity with its name as the tables spell it, or None."""
    line = lines().get(spelled(name))
    return None if line is None else (names()[spelled(name)], line)


def watched() -> dict[str, Kind]:
    """The activities that open cases, with the kind of each."""
    return {names()[key]: line.kind for key, line in sorted(lines().items()) if line.level is Level.WATCH}
