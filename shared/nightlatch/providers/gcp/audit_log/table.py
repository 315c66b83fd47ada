"""The tables of operations: which calls matter, what kind of thing each is, and how to read its subject.

A table module holds `TABLES`: per service, the end of a method's name in lower case and the line for it. Google spells one
method in many ways (`google.iam.admin.v1.SetIAMPolicy`, `storage.setIamPermissions`, `v1.compute.disks.setIamPolicy`), so a
line is found by the last one or two parts of the name. Service `*` is any. Tables are found by looking at the package.
"""

import importlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from nightlatch import tables as readers
from nightlatch.model import Kind
from nightlatch.providers.gcp.audit_log.record import Entry
from nightlatch.registry import modules

ANY = "*"
Extract = Callable[[Entry], Iterable[readers.Draft]]
Line = readers.Line[Entry, readers.Draft]
Table = Mapping[str, Line]


@cache
def tables() -> Mapping[str, Table]:
    """Every table by service. Raises RegistryError when two modules claim one operation of a service."""
    return readers.merged(module for _, module in modules(importlib.import_module(__package__)))


def find(service: str, method: str) -> Line | None:
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
    return readers.watched(tables())
