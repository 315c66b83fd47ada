"""The shapes a directory audit entry comes in, each brought back to the one that Graph documents (`directoryAudit`).

A stream of diagnostic settings puts the entry under `properties` and repeats parts of it beside; a row of Log Analytics has the fields as
columns, the lists as JSON texts; pipelines flatten columns further, write keys in lower case or with underscores, and make a list an
object of numbered keys. The readers find keys in any spelling, so only what stands elsewhere is moved here.
"""

import re
from collections.abc import Mapping
from typing import Any

from nightlatch.model.raw import mapping
from nightlatch.providers.entra.directory_audit.table import find
from nightlatch.vendors.microsoft_logs import folded, known, node

_FLAT = re.compile(r"properties_(?![sdbtg]$)(\w{1,200}?)(?:_[sdbtg])?")
_OWN = frozenset({"targetresources", "initiatedby", "loggedbyservice", "activitydisplayname"})
"""Fields that tell an audit entry of Entra from every other record with an operation's name."""
_AS_WRITTEN = frozenset({"targetResources", "initiatedBy", "loggedByService"})
_CATEGORIES = frozenset(
    {"auditlogs", "usermanagement", "rolemanagement", "applicationmanagement", "groupmanagement", "directorymanagement"}
)
"""The stream's category, and Graph's most common ones: what tells an entry of which little is left."""


def is_entry(raw: Mapping[str, Any]) -> bool:
    """Whether a decoded record is an audit entry of Entra, in any of its shapes: its operation is text, and a field of its own stands beside.

    Where none is left a category of its own will do, if the activity stands in a table: other services' records run in streams of that category.
    """
    if _is_as_written(raw):
        return True
    opened = _opened(raw)
    inner = mapping(node(opened, "properties"))
    told = [node(part, name) for part in (opened, inner) for name in ("operationName", "activityDisplayName")]
    names = [name for name in told if isinstance(name, str)]
    if not names or not _OWN.isdisjoint({folded(str(key)) for part in (opened, inner) for key in part}):
        return bool(names)
    return folded(known(node(opened, "category")) or "") in _CATEGORIES and any(map(find, names))


def _is_as_written(raw: Mapping[str, Any]) -> bool:
    """The same of what Microsoft's own doors deliver, for most entries are of that shape and all of them are asked."""
    inner = raw.get("properties")
    whole = inner if isinstance(inner, dict) else raw
    name = raw.get("operationName") or whole.get("activityDisplayName")
    return isinstance(name, str) and "azure" not in raw and not _AS_WRITTEN.isdisjoint(whole)


def event_of(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The entry as Graph would tell it, over what the envelope told beside it."""
    opened = _opened(raw)
    return {**opened, **mapping(node(opened, "properties")), "envelope": opened}


def _opened(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The record without what a collector puts around it (Elastic's `azure.auditlogs`), its flattened columns put together again."""
    elastic = mapping(node(raw, "azure", "auditlogs"))
    opened = {**{key: raw[key] for key in ("@timestamp",) if key in raw}, **elastic} if elastic else dict(raw)
    properties: dict[str, Any] = {}
    for key, value in raw.items():
        column = _FLAT.fullmatch(str(key))
        if column and value not in (None, ""):
            _put(properties, [part for part in column[1].split("_") if part][:8], value)
    return {**opened, "properties": properties} if properties else opened


def _put(place: dict[str, Any], path: list[str], value: object) -> None:
    """Store a value under its path; where a column stands for the whole object already, that one counts."""
    for step in path[:-1]:
        below = place.setdefault(step, {})
        if not isinstance(below, dict):
            return
        place = below
    if path:
        place.setdefault(path[-1], value)
