"""The tables of operations: which calls matter, what kind of thing each is, and how to read its subject.

A table module holds `TABLES`: per service, the end of a method's name in lower case and the line for it. Google spells one
method in many ways (`google.iam.admin.v1.SetIAMPolicy`, `storage.setIamPermissions`, `v1.compute.disks.setIamPolicy`), so a
line is found by the last one or two parts of the name. Service `*` is any. Tables are found by looking at the package.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from nightlatch.errors import RegistryError
from nightlatch.model import Credential, Grant, Kind, Level, Principal
from nightlatch.providers.gcp.audit_log.record import Entry

ANY = "*"


@dataclass(frozen=True, slots=True)
class Draft:
    """What an extractor read from an entry: an activity without what every entry has alike. `level` overrides the line's."""

    kind: Kind
    subject: Principal
    credential: Credential | None = None
    grants: tuple[Grant, ...] = ()
    evidence: Mapping[str, str] = field(default_factory=dict)
    level: Level | None = None


Extract = Callable[[Entry], Iterable[Draft]]
"""Reads the drafts of one entry. Must not raise on odd shapes; gives none when the entry is not about accounts."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of a table. `kind` is what the operation ordinarily is; a draft may say otherwise."""

    kind: Kind
    extract: Extract
    level: Level = Level.WATCH


Table = Mapping[str, Operation]


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
def tables() -> Mapping[str, Table]:
    """Every table by service. Raises RegistryError when two modules claim one operation of a service."""
    merged: dict[str, dict[str, Operation]] = {}
    package = importlib.import_module(__package__)
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda each: each.name):
        module = importlib.import_module(f"{__package__}.{info.name}")
        for service, lines in getattr(module, "TABLES", {}).items():
            known = merged.setdefault(service, {})
            twice = known.keys() & lines.keys()
            if twice:
                raise RegistryError(f"{module.__name__}: {service} {sorted(twice)} stands in another table too; keep one line")
            known.update(lines)
    return merged


def find(service: str, method: str) -> Operation | None:
    """The line of a method of a service (in lower case), or None. Of a service that nothing tells, the method's own name may."""
    parts = method.lower().replace("/", ".").split(".")
    ends = (".".join(parts[-2:]), parts[-1])
    services = (service,) if service else tuple(f"{part}.googleapis.com" for part in parts[:-1])
    for table in (*(tables().get(each) for each in services), tables().get(ANY)):
        found = next((table[end] for end in ends if end in table), None) if table else None
        if found:
            return found
    return None


def watched() -> dict[str, Kind]:
    """The operations that open cases, as `service/method` with the kind of each."""
    return {
        f"{service}/{name}": line.kind
        for service, table in sorted(tables().items())
        for name, line in sorted(table.items())
        if line.level is Level.WATCH
    }
