"""The tables of operations: which matter, what kind of thing each is, and how to read its subject.

A table module holds `TABLES`: per resource provider, in lower case, what stands behind it in an operation's name. Provider `*` is any: its
lines go by the end of the name (`regeneratekey/action`), for the same call is made on hundreds of sorts of resource. Tables are found
by looking at the package: adding one is adding a file.
"""

import importlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from nightlatch import tables as readers
from nightlatch.model import Kind, Level
from nightlatch.providers.azure.activity_log.record import OPERATION, Record
from nightlatch.registry import modules
from nightlatch.tables import Draft

ANY = "*"
Extract = Callable[[Record], Iterable[Draft]]


class Line(readers.Line[Record, Draft]):
    """One line of a table. `early` says that also the record of its beginning is read: where that alone tells to whom it happened."""

    __slots__ = ("early",)

    def __init__(self, kind: Kind, extract: Extract, level: Level = Level.WATCH, early: bool = False) -> None:
        super().__init__(kind, extract, level)
        self.early = early


Table = Mapping[str, Line]


def watch(kind: Kind, extract: Extract, *, early: bool = False) -> Line:
    """A line that is subscribed live and filed into a case."""
    return Line(kind, extract, Level.WATCH, early)


def context(kind: Kind, extract: Extract) -> Line:
    """A line that is only a mark on the actor's timeline."""
    return Line(kind, extract, Level.CONTEXT)


def history(kind: Kind, extract: Extract) -> Line:
    """A line that is read where everything comes, and never asked for by name: what it is about is one call in thousands."""
    return Line(kind, extract, Level.HISTORY)


@cache
def tables() -> Mapping[str, Table]:
    """Every table by provider. Raises RegistryError when two modules claim one operation."""
    return readers.merged(module for _, module in modules(importlib.import_module(__package__)))


def find(name: str) -> Line | None:
    """The line of an operation (in lower case), or None."""
    provider, _, rest = name.partition("/")
    own = tables().get(provider, {}).get(rest)
    if own is not None:
        return own
    parts = rest.split("/")
    ends = ("/".join(parts[-length:]) for length in (3, 2) if len(parts) >= length)
    return next((line for end in ends if (line := tables()[ANY].get(end))), None)


def is_left_out(operation: str) -> bool:
    """Whether an `operationName` is one of Azure's that no table has. What is no operation of Azure's is others' to know."""
    name = operation.strip()
    return OPERATION.fullmatch(name) is not None and find(name.lower().rpartition("/providers/")[2]) is None


def watched() -> dict[str, Kind]:
    """The operations that open cases, as `provider/rest` with the kind of each; `*/rest` for those of any provider."""
    return readers.watched(tables())
