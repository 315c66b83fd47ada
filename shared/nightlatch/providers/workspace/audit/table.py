"""The tables of events: which matter, what kind of thing each is, and how to read its subject.

A table module holds `TABLES`: per log (admin, login, groups) the event's name, as the Reports API spells it, and the line for it. Cloud
Logging's methods (`google.admin.AdminService.createUser`) are the same names in camelCase, so a line is found by its name
without case and separators, and serves both forms. Tables are found by looking at the package: adding one is adding a file.
"""

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from types import ModuleType

from nightlatch import tables as readers
from nightlatch.model import Kind
from nightlatch.providers.workspace.audit.reading import folded
from nightlatch.providers.workspace.audit.record import Happening
from nightlatch.registry import modules


class Draft(readers.Draft):
    """What an extractor read from an event.

    `told_as` is set where another log tells the happening by another name: the code under which all tellings of it agree.
    """

    told_as: str | None = None


Extract = Callable[[Happening], Iterable[Draft]]
Line = readers.Line[Happening, Draft]
Table = Mapping[str, Line]


def named() -> Mapping[str, Table]:
    """Every table by log, its lines by the name as the table spells it."""
    return readers.merged(_modules())


@cache
def tables() -> Mapping[str, Table]:
    """Every table by log, its lines by folded name. Raises RegistryError when two lines claim one event."""
    return readers.merged(_modules(), folded)


def find(log: str | None, code: str) -> Line | None:
    """The line of an event of a log, by its folded name, or None."""
    return tables().get(log or "", {}).get(code)


def watched() -> dict[str, Kind]:
    """The events that open cases, as `log/NAME` with the kind of each."""
    return readers.watched(named())


def _modules() -> Iterator[ModuleType]:
    return (module for _, module in modules(importlib.import_module(__package__)))
