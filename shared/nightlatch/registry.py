"""Finds every unit file of a package, so that adding one thing is adding one file.

A unit is a module-level constant (SIGNAL, PROVIDER, PLAYBOOK, NOTIFIER, COMMAND). Its id is its file's name, or, for
signals, what the file's name starts with (`g4_external_trust.py` holds signal `G4`).
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

from nightlatch.errors import RegistryError

if TYPE_CHECKING:
    from nightlatch.contracts import Keys, Leads, Peek, Protects, Provider, Reads, Record
    from nightlatch.model import Case, Principal

Unit = TypeVar("Unit")


def discover(package: ModuleType, constant: str, kind: type[Unit]) -> dict[str, Unit]:
    """Every unit of a package by id, in order of file name.

    Raises RegistryError when a unit's id does not fit its file, or two files claim one id. Modules without the
    constant are helpers of their package and passed over.
    """
    units: dict[str, Unit] = {}
    for name, module in modules(package):
        unit = getattr(module, constant, None)
        if unit is None:
            continue
        if not isinstance(unit, kind):
            raise RegistryError(f"{module.__name__}.{constant} must be a {kind.__name__}, it is {type(unit).__name__}")
        unit_id: str = unit.id  # type: ignore[attr-defined]  # every unit class has one; a Protocol would hide the class
        if not fits(unit_id, name):
            raise RegistryError(f"{module.__name__}: the id {unit_id!r} does not fit the file's name; rename one of them")
        if unit_id in units:
            raise RegistryError(f"{module.__name__}: another file already has the id {unit_id!r}")
        units[unit_id] = unit
    return units


def modules(package: ModuleType) -> Iterator[tuple[str, ModuleType]]:
    """Every module that stands in a package, in order of file name."""
    for name in sorted(_names(package)):
        yield name, importlib.import_module(f"{package.__name__}.{name}")


def _names(package: ModuleType) -> Iterator[str]:
    """As pkgutil tells them, without asking of each file whether it is any of the kinds that Python can load."""
    for folder in package.__path__:
        for found in os.scandir(folder):
            name, dot, kind = found.name.partition(".")
            if name != "__init__" and (kind == "py" or (not dot and Path(found.path, "__init__.py").exists())):
                yield name


def fits(unit_id: str, stem: str) -> bool:
    """Whether a file of this name may hold a unit of this id."""
    folded = unit_id.casefold()
    return stem == folded or stem.startswith(f"{folded}_")


def declared(
    *,
    id: str,
    title: str,
    reads: Callable[[], Reads],
    platform_owned: Callable[[Principal], bool],
    recognizes: Callable[[Record], bool] | None = None,
    protects: Callable[[], Protects] | None = None,
    leads: Callable[[], Leads] | None = None,
    by_hand: Callable[[Case], Iterable[str]] = lambda _case: (),
    peek: Peek | None = None,
    born_elsewhere: bool = False,
    may_own: Callable[[Keys], bool] = lambda _keys: True,
) -> Provider:
    """A provider whose parts are imported when they are first asked: most runs see the records of one platform, and every start pays.

    `reads`, `protects` and `leads` import and give a module each; `recognizes` is what of the reader needs no import, and what stays is as in Provider.
    """
    from nightlatch.contracts import Provider

    reads = cache(reads)  # asked of every record that may matter
    made = Provider(
        id=id,
        title=title,
        recognizes=recognizes or (lambda record: reads().recognizes(record)),
        normalize=lambda record: reads().normalize(record),
        platform_owned=platform_owned,
        by_hand=by_hand,
        peek=peek,
        watched=lambda: reads().watched(),
        born_elsewhere=born_elsewhere,
        may_own=may_own,
    )
    if protects is not None:
        made = made._replace(
            untouchable=lambda principal, identity: protects().untouchable(principal, identity),
            delicate=lambda principal, identity: protects().delicate(principal, identity),
        )
    return made if leads is None else made._replace(links=lambda case: leads().links(case))
