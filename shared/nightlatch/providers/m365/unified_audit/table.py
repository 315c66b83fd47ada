"""The tables of operations: which matter, what kind of thing each is, and how to read its subject.

A table module holds `LINES`: per operation, as Microsoft spells it, the line for it. Operations are looked up without case. Tables are found by
looking at the package: adding one is adding a file.
"""

import importlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from nightlatch import tables
from nightlatch.model import Kind, Level
from nightlatch.providers.m365.unified_audit.record import Record
from nightlatch.registry import modules
from nightlatch.tables import Draft

__all__ = ["Draft", "Extract", "Line", "find", "lines", "watched"]

Extract = Callable[[Record], Iterable[Draft]]
Line = tables.Line[Record, Draft]


@cache
def lines() -> Mapping[str, Line]:
    """Every line by operation in lower case. Raises RegistryError when two tables claim one."""
    return _spelled(str.lower)


def find(name: str) -> Line | None:
    """The line of an operation, or None."""
    return lines().get(name.lower().rstrip("."))


def watched() -> dict[str, Kind]:
    """The operations that open cases, as Microsoft spells them, with the kind of each."""
    return {name: line.kind for name, line in sorted(_spelled(str).items()) if line.level is Level.WATCH}


def _spelled(spelled: Callable[[str], str]) -> Mapping[str, Line]:
    found = (module for _, module in modules(importlib.import_module(__package__)))
    return tables.merged(found, spelled, lambda module: [("", getattr(module, "LINES", {}))])[""]
