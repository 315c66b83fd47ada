"""What the readers of all audit logs have alike: drafts, the lines of their tables, and how tables are found and a misfit is told.

A reader is a package of its provider: table modules that say which operations matter, what kind of thing each is and how to read its
subject, and an `__init__` that knows what every record of its log has alike. Adding a table is adding a file.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType, ModuleType
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from nightlatch.errors import RegistryError, UnreadableRecord
from nightlatch.model import Credential, Grant, Kind, Level, Principal

NOTHING: Mapping[str, str] = MappingProxyType({})
"""The evidence of a draft that has none."""


class Draft:
    """What an extractor read from a record: an activity without what every record of its log has alike.

    `level` overrides the line's. A plain class, as `Line` is, for both are made at every start, and logs add to them.
    """

    __slots__ = ("credential", "evidence", "grants", "kind", "level", "subject")

    def __init__(
        self,
        kind: Kind,
        subject: Principal,
        credential: Credential | None = None,
        grants: tuple[Grant, ...] = (),
        evidence: Mapping[str, str] = NOTHING,
        level: Level | None = None,
    ) -> None:
        self.kind = kind
        self.subject = subject
        self.credential = credential
        self.grants = grants
        self.evidence = evidence
        self.level = level


Told = TypeVar("Told")
"""What a log's extractors are handed: a record, or one event of it."""
Drafted = TypeVar("Drafted", bound=Draft)
"""The log's own draft, where it has more to say than `Draft`."""


class Line(Generic[Told, Drafted]):
    """One line of a table. `kind` is what the operation ordinarily is; a draft may say otherwise.

    `extract` reads the drafts of one record. It must not raise on odd shapes, and gives none when the record is not about accounts.
    """

    __slots__ = ("extract", "kind", "level")

    def __init__(self, kind: Kind, extract: Callable[[Told], Iterable[Drafted]], level: Level = Level.WATCH) -> None:
        self.kind = kind
        self.extract = extract
        self.level = level


def watch(kind: Kind, extract: Callable[[Told], Iterable[Drafted]]) -> Line[Told, Drafted]:
    """A line that is subscribed live and filed into a case."""
    return Line(kind, extract)


def context(kind: Kind, extract: Callable[[Told], Iterable[Drafted]]) -> Line[Told, Drafted]:
    """A line that is only a mark on the actor's timeline."""
    return Line(kind, extract, Level.CONTEXT)


def history(kind: Kind, extract: Callable[[Told], Iterable[Drafted]]) -> Line[Told, Drafted]:
    """A line that is read in replay and never subscribed."""
    return Line(kind, extract, Level.HISTORY)


AnyLine = TypeVar("AnyLine", bound=Line[Any, Any])


def held(module: ModuleType) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """The `TABLES` that a module holds, by log or service; none for a reader's own machinery."""
    tables: Mapping[str, Mapping[str, Any]] = getattr(module, "TABLES", {})
    return tables.items()


def merged(
    modules: Iterable[ModuleType],
    spelled: Callable[[str], str] = str,
    held: Callable[[ModuleType], Iterable[tuple[str, Mapping[str, AnyLine]]]] = held,
) -> dict[str, dict[str, AnyLine]]:
    """The tables that modules hold; several modules may share a log or service, but not an operation of it.

    `spelled` is how an operation's name is looked up. Raises RegistryError when two lines claim one operation.
    """
    found: dict[str, dict[str, AnyLine]] = {}
    for module in modules:
        for source, table in held(module):
            known = found.setdefault(source, {})
            for name, line in table.items():
                if spelled(name) in known:
                    raise RegistryError(f"{module.__name__}: {source} {name!r} stands in another line too; keep one")
                known[spelled(name)] = line
    return found


def watched(tables: Mapping[str, Mapping[str, AnyLine]]) -> dict[str, Kind]:
    """The operations that open cases, as `source/name` with the kind of each."""
    return {
        f"{source}/{name}": line.kind
        for source, table in sorted(tables.items())
        for name, line in sorted(table.items())
        if line.level is Level.WATCH
    }


def unreadable(operation: str, error: ValidationError) -> UnreadableRecord:
    """What to raise where the model refused what a record tells, with the first thing that is wrong with it."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return UnreadableRecord(f"{operation}: {where} cannot be read: {first['msg']}; compare the record with the original")
