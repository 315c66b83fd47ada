"""A row of Log Analytics made an event again: Microsoft's connector flattens each event into columns.

`actor.alternateId` becomes `actor_alternateId_s`: the path, joined, with a letter for the type behind (text, number, truth, time,
guid); lists stay JSON in a text (`target_s`). Read back into the event's own shape, a row needs no reader of its own.
"""

import re
from collections.abc import Mapping
from typing import Any

_COLUMN = re.compile(r"([A-Za-z][A-Za-z0-9_]*)_[sdbtg]")
_EVENT_TYPE = ("eventType_s", "eventtype_s")


def is_row(raw: Mapping[str, Any]) -> bool:
    """Whether an object has the column that every row of an event has."""
    return any(isinstance(raw.get(name), str) for name in _EVENT_TYPE)


def event_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The event that a row was made from; columns of the table itself (`TimeGenerated`) stay as they are."""
    event: dict[str, Any] = {}
    for name, value in row.items():
        column = _COLUMN.fullmatch(name)
        if column is None:
            event.setdefault(name, value)
        elif value not in (None, ""):
            _put(event, [part for part in column[1].split("_") if part], value)
    return event


def _put(event: dict[str, Any], path: list[str], value: object) -> None:
    """Store a value under its path; where a column stands for the whole object already, that one counts."""
    place = event
    for step in path[:-1]:
        below = place.setdefault(step, {})
        if not isinstance(below, dict):
            return
        place = below
    place.setdefault(path[-1], value)
