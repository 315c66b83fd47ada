"""One view over the shapes that a record of the activity log comes in: where its fields stand, and how they may be spelled.

Azure writes one happening in four ways, and pipelines add more. A stream (Event Hub, storage, Panther) has `operationName` as text and
`identity.claims`; the interface and the command line have `operationName.value`, `claims` and `caller` at the top; Log Analytics has columns
(`OperationNameValue`, `Claims`, `Properties_d`) with JSON in texts; Event Grid, in its own schema and as a CloudEvent, has it all under
`data`; Elastic has it under `azure.activitylogs` in snake_case. So a field is looked up in layers, the innermost first, by a name without
case, underscores and type suffix. What pipelines do to the whole record, `vendors/microsoft_restored.py` undoes before.

Sources: "Azure Activity Log event schema", "Azure subscription as an Event Grid source", and the table reference of AzureActivity, Microsoft.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from nightlatch.model.raw import decoded, mapping, plain

Fields = dict[str, Any]
_SUFFIX = re.compile(r"_[sdgtb]$", re.ASCII)
"""What Log Analytics puts behind a column's name to tell its type."""
_EMPTY: tuple[Any, ...] = (None, "", {}, [])


@lru_cache(maxsize=4096)
def squeezed(key: str) -> str:
    """A key as it is looked up: `Properties_d`, `properties` and `PROPERTIES` are one, `operation_name` is `operationName`."""
    return _SUFFIX.sub("", key).replace("_", "").lower()


def layers(raw: Mapping[str, Any]) -> tuple[Fields, ...]:
    """The objects that may hold a field, the innermost first, each with its keys squeezed; of two spellings the first that says something."""
    found = [_squeezed(raw)]
    inner = (mapping(found[0].get("data")), mapping(mapping(raw.get("azure")).get("activitylogs")), mapping(raw.get("azure")))
    return (*(_squeezed(each) for each in inner if each), found[0])


def _squeezed(value: Mapping[str, Any]) -> Fields:
    fields: Fields = {}
    for key, held in value.items():
        name = squeezed(str(key))
        if fields.get(name) in _EMPTY:
            fields[name] = held
    return fields


def inside(value: object, *path: str) -> Any:
    """What lies under a path of keys, whatever their case; texts that hold JSON are opened on the way. None where it ends early."""
    for step in path:
        value = _member(decoded(value), step)
    return decoded(value)


def _member(value: object, step: str) -> object:
    if not isinstance(value, dict):
        return None
    if step in value:
        return value[step]
    wanted = step.lower()
    return next((held for key, held in value.items() if isinstance(key, str) and key.lower() == wanted), None)


def worded(value: object) -> str | None:
    """A text, or the `value` of what the interface writes as `{"value": …, "localizedValue": …}`."""
    value = decoded(value)
    return plain(inside(value, "value")) if isinstance(value, dict) else plain(value)


def spread(value: object) -> Iterator[dict[str, Any]]:
    """An object, and what lies in its `properties`: bodies tell a fact in either, and some pipelines put the latter into a text again."""
    whole = mapping(value)
    below = mapping(inside(whole, "properties"))
    yield from (each for each in (below, whole) if each)
