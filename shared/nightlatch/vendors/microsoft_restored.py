"""What pipelines do to a record of any of Microsoft's logs as a whole, undone before a reader looks at it.

Many stores know no nesting: they name a column by its path (`properties.targetResources.0.id`, `operationName.value`), the numbers of lists
among the parts. Datadog moves the operation, its outcome and its category under `evt` (seen in published records, documented nowhere as a whole).
Collectors of events (LimaCharlie, Splunk's HTTP collector) put the record under `event`. Nothing here raises, and a record that nothing was done
to is handed back as it is.
"""

import re
from collections.abc import Mapping
from typing import Any

from nightlatch.vendors.microsoft_keys import is_altered

_ADDRESS = re.compile(r"https?://")
"""Where a claim's name begins: that is an address, whose dots part nothing."""
_MOST, _DEEPEST = 5_000, 24
_OPERATIONS = frozenset({"operationName", "OperationName", "OperationNameValue", "activityDisplayName", "Operation"})
_MOVED = {"name": "operationName", "outcome": "resultType", "category": "category"}


def restored(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record out of what was put around it, its paths taken apart, its moved fields back in place; what the whole tells itself counts."""
    if not is_altered(record):
        return record
    inner = record.get("event")
    if isinstance(inner, dict) and not _OPERATIONS.isdisjoint(inner) and _OPERATIONS.isdisjoint(record):
        record = inner
    found = _nested(record) if "." in "".join(record) else record
    moved = found.get("evt")
    if isinstance(moved, dict) and isinstance(moved.get("name"), str) and "operationName" not in found:
        back = {own: moved[name] for name, own in _MOVED.items() if name in moved and own not in found}
        return {**found, **back}
    return found


def _nested(record: Mapping[str, Any]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    parted: list[tuple[list[str], Any]] = []
    for key, value in list(record.items())[:_MOST]:
        path = _path(key)
        if len(path) > 1:
            parted.append((path, value))
        else:
            whole[key] = value
    own: dict[str, Any] = {}
    for path, value in parted:
        if value is not None:
            _put(own, path, value)
    for key, value in own.items():
        told = whole.get(key)
        if told is None or isinstance(told, dict):
            whole[key] = _listed({**value, **(told or {})})
    return whole


def _path(key: str) -> list[str]:
    """The parts of a path; the key alone where it is none, as Graph's own `@odata.type` is."""
    address = _ADDRESS.search(key)
    head, tail = (key[: address.start()].rstrip("."), [key[address.start() :]]) if address else (key, [])
    parts = head.split(".") if head else []
    path = [*parts, *tail]
    return path if "@odata" not in key and all(path) and len(path) <= _DEEPEST else [key]


def _put(place: dict[str, Any], path: list[str], value: object) -> None:
    """Store a value under its path; what stands where an object should be counts, for the pipeline kept it whole."""
    for step in path[:-1]:
        below = place.setdefault(step, {})
        if not isinstance(below, dict):
            return
        place = below
    place.setdefault(path[-1], value)


def _listed(value: dict[str, Any]) -> Any:
    """Objects whose keys all are numbers made lists again."""
    inner = {key: _listed(each) if isinstance(each, dict) else each for key, each in value.items()}
    numbers = inner and all(key.isascii() and key.isdecimal() and len(key) <= 4 for key in inner)
    return [inner[key] for key in sorted(inner, key=int)] if numbers else inner
