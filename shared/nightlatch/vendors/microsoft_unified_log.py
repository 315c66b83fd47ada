"""Where a record of Microsoft's unified audit log stands in what pipelines hand on, what they made of its columns' names, and whose it is.

The Management Activity API gives the record as it is; exports and queries that put it into `AuditData` are opened by intake. Defender's
`CloudAppEvents` hold it in `RawEventData`, Elastic nests it under `o365.audit` (its collector: `o365audit`), Wazuh under `office365` (its alerts: below `data`). Sentinel renames what would clash with columns
of its own (`OfficeObjectId`), and custom tables add the value's type (`Operation_s`).

One log holds records of two providers: those of the directory's workload tell of Entra, all others of Microsoft 365. Both readers ask here, so that no
record is claimed twice, and none is left between them. Nothing here raises, whatever it is handed.
"""

from collections.abc import Mapping
from typing import Any

from nightlatch.model.raw import mapping
from nightlatch.vendors.microsoft_keys import INNER, NESTED, OUTERMOST, OWN
from nightlatch.vendors.microsoft_logs import folded, known
from nightlatch.vendors.microsoft_restored import restored

Columns = dict[str, Any]
"""The columns of a record by folded name (`workload`, `objectid`), without those that are empty."""

_SAME = {
    "officeworkload": "workload",
    "officeobjectid": "objectid",
    "officeid": "id",
    "creationdate": "creationtime",
    "timegenerated": "creationtime",
    "clientipaddress": "clientip",
    "actoripaddress": "clientip",
    "clientinfostring": "useragent",
}
"""Other names of the same column; the column's own name wins where both are there."""
_FAMILY = frozenset({"workload", "recordtype", "usertype", "userkey", "organizationid"})
_LESS = frozenset({"userid", "clientip", "resultstatus", "creationtime", "objectid", "id"})
_DIRECTORY = "azureactivedirectory"
_DIRECTORY_TYPES = frozenset({"8", "9", "15", _DIRECTORY, "azureactivedirectoryaccountlogon", "azureactivedirectorystslogon"})
"""Numbers and names of `RecordType` that are the directory's ("Office 365 Management Activity API schema", AuditLogRecordType)."""
_MOST = 2_000
"""How many columns are looked at; documented records have some fifty."""


def claims(record: Mapping[str, Any]) -> Columns | None:
    """The columns of a record that claims to be of the unified audit log; None for any other."""
    record = restored(record)
    if OUTERMOST.isdisjoint(record):
        return None
    if not any(isinstance(record.get(name), str) for name in OWN) and not _is_wrapped(record):
        return None
    told = columns(body_of(record))
    if not isinstance(told.get("operation"), str) or known(told["operation"]) is None:
        return None
    family = len(_FAMILY & told.keys())
    return told if family and family + len(_LESS & told.keys()) > 1 else None


def is_of_directory(told: Columns) -> bool:
    """Whether the columns are those of a record about Entra: by workload, by record type where no workload is told."""
    workload = known(told.get("workload"))
    if workload is not None:
        return workload.lower() == _DIRECTORY
    return (known(told.get("recordtype")) or "").lower() in _DIRECTORY_TYPES


def body_of(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record as the platform wrote it, out of what was put around it; the whole where nothing was."""
    record = restored(record)
    for name in INNER:
        found = mapping(record.get(name)) if name in record else {}
        if found:
            return found
    for path in NESTED:
        inner: Mapping[str, Any] = record
        for step in path:
            inner = mapping(inner.get(step))
        if inner:
            return inner
    return record


def columns(body: Mapping[str, Any]) -> Columns:
    """The columns of a record; of two that mean the same the first with a value."""
    own: Columns = {}
    others: Columns = {}
    for key, value in list(body.items())[:_MOST]:
        if value is not None and value != "":
            name = folded(str(key))
            (others if name in _SAME else own).setdefault(_SAME.get(name, name), value)
    return {**others, **own}


def _is_wrapped(record: Mapping[str, Any]) -> bool:
    return any(name in record for name in INNER) or any(path[0] in record for path in NESTED)
