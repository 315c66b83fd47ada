"""The tables of operations: which calls matter, what kind of thing each is, and how to read its subject.

One file per event source, one line per operation. A table module holds `SOURCES` and `OPERATIONS`, or, where several
small sources belong together, `TABLES` by source. Who asks for all tables has them found by looking at the package; a record
imports those of its own source only, whose modules stand in `sources.py`: a start sees the records of few.
"""

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from types import ModuleType
from typing import Any

from nightlatch import tables as readers
from nightlatch.model import Kind, Level
from nightlatch.providers.aws.cloudtrail.record import Event
from nightlatch.providers.aws.cloudtrail.sources import MODULES
from nightlatch.registry import modules


class Draft(readers.Draft):
    """What an extractor read from a record. Where it sets them, `failed` and `same_as` override what the record itself says."""

    failed: bool | None = None
    same_as: str | None = None


Extract = Callable[[Event], Iterable[Draft]]


Narrowing = Mapping[str, Any]
"""What else a record must hold to be delivered live: an EventBridge pattern of the record. `exists` is for leaves only."""
EVERY: tuple[Narrowing, ...] = ({},)


class Operation(readers.Line[Event, Draft]):
    """One line of a table.

    `by_service` False: the call says nothing when AWS itself made it, and such records are passed over undecoded.
    `live` says which records are subscribed: those that match one of the narrowings, none if there is none. A replay reads
    all of them, whatever stands here.
    """

    __slots__ = ("by_service", "live")

    def __init__(
        self,
        kind: Kind,
        extract: Extract,
        level: Level = Level.WATCH,
        by_service: bool = True,
        live: tuple[Narrowing, ...] = EVERY,
    ) -> None:
        super().__init__(kind, extract, level)
        self.by_service = by_service
        self.live = live

    def only(self, *narrowings: Narrowing) -> "Operation":
        """This line, subscribed only for records that match one of these: the rest is volume without worth."""
        return Operation(self.kind, self.extract, self.level, self.by_service, narrowings)

    def left_out(self) -> "Operation":
        """This line, not subscribed at all."""
        return self.only()


Table = Mapping[str, Operation]


def watch(kind: Kind, extract: Extract) -> Operation:
    """A line that is subscribed live and filed into a case."""
    return Operation(kind, extract, Level.WATCH)


def context(kind: Kind, extract: Extract) -> Operation:
    """A line that is only a mark on the actor's timeline."""
    return Operation(kind, extract, Level.CONTEXT)


def history(kind: Kind, extract: Extract) -> Operation:
    """A line that is read in replay and never subscribed."""
    return Operation(kind, extract, Level.HISTORY).left_out()


@cache
def tables() -> Mapping[str, Table]:
    """Every table by event source. Raises RegistryError when two modules claim one operation of a source."""
    return merge(module for _, module in modules(importlib.import_module(__package__)))


def merge(found: Iterable[ModuleType]) -> dict[str, dict[str, Operation]]:
    """The tables of these modules by event source; several modules may share a source, not an operation."""
    return readers.merged(found, held=_of_module)


def _of_module(module: ModuleType) -> Iterator[tuple[str, Table]]:
    """The tables that one module holds; none for the engine's own modules."""
    yield from readers.held(module)
    for source in getattr(module, "SOURCES", ()):
        yield source, module.OPERATIONS


def of_source(source: str) -> Table:
    """The table of one event source, empty where there is none. Raises RegistryError as `tables` does."""
    found = merge(importlib.import_module(f"{__package__}.{name}") for name in MODULES.get(source, ()))
    return found.get(source, {})


Prefixes = tuple[tuple[str, Operation], ...]
"""The lines of a table that match a prefix, without the `*` behind it."""


def prefixes(table: Table) -> Prefixes:
    """The lines that match a prefix (`CreateFunction*`), longest first; few sources have such."""
    longest_first = sorted(table.items(), key=lambda item: -len(item[0]))
    return tuple((name[:-1], line) for name, line in longest_first if name[-1] == "*")


ASKED: dict[str, tuple[Table, Prefixes]] = {}
"""The tables that were asked for, by event source: none but those of `sources.py`, for whoever wrote a record may have made its source up."""


def _first_asked(source: str) -> tuple[Table, Prefixes] | None:
    if source not in MODULES:
        return None
    table = of_source(source)
    ASKED[source] = table, prefixes(table)
    return ASKED[source]


@lru_cache(maxsize=4096)
def _by_prefix(source: str, name: str) -> Operation | None:
    return next((line for prefix, line in ASKED[source][1] if name.startswith(prefix)), None)


def find(source: str, name: str) -> Operation | None:
    """The line of an operation, or None. `source` in lower case, `name` as CloudTrail spells it, both trimmed."""
    asked = ASKED.get(source) or _first_asked(source)
    if asked is None:
        return None
    line = asked[0].get(name)
    if line is None and asked[1]:
        return _by_prefix(source, name)
    return line


def watched() -> dict[str, Kind]:
    """The operations that open cases, as `source/name` with the kind of each; prefixes keep their `*`."""
    return readers.watched(tables())
