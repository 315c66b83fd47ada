"""Where the record itself stands in what pipelines hand on, and whose it is: the one question on which this reader and Entra's divide.

The Management Activity API gives the record as it is. `Search-UnifiedAuditLog` and Purview's export put it as JSON text into `AuditData`,
Graph's query as an object, Defender's `CloudAppEvents` into `RawEventData`; Elastic nests it under `o365.audit`, Wazuh under `office365`.
"""

from collections.abc import Mapping
from typing import Any

from nightlatch.model.raw import mapping
from nightlatch.providers.m365.unified_audit.fields import columns, known

DIRECTORY = "azureactivedirectory"
"""The workload whose records tell of Entra, and are its provider's to read."""
_INNER = ("AuditData", "auditData", "auditdata", "AuditData_s", "RawEventData", "rawEventData", "RawEventData_s", "office365")
_OWN = ("Operation", "operation", "OPERATION", "Operations", "operations", "Operation_s")
_NESTED = (("o365", "audit"), ("o365.audit",))
_FAMILY = frozenset({"workload", "recordtype", "usertype", "userkey", "organizationid"})
_LESS = frozenset({"userid", "clientip", "resultstatus", "creationtime", "objectid", "id"})
_OF_DIRECTORY = frozenset(
    {"8", "9", "15", "azureactivedirectory", "azureactivedirectoryaccountlogon", "azureactivedirectorystslogon"}
)
_OTHERS = frozenset({"microsoftentra", "entraid", "aad"})


def body_of(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record as the platform wrote it, out of what was put around it; the whole where nothing was, or what is inside is broken."""
    for name in _INNER:
        found = mapping(record.get(name)) if name in record else {}
        if found:
            return found
    for path in _NESTED:
        inner: Mapping[str, Any] = record
        for step in path:
            inner = mapping(inner.get(step))
        if inner:
            return inner
    return record


def is_broken(record: Mapping[str, Any]) -> bool:
    """Whether the record stands as text in a column, and that text is cut or changed, so that it cannot be read."""
    return body_of(record) is record and any(isinstance(text := record.get(name), str) and text.strip() for name in _INNER)


def claims(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """The columns of a record that claims to be of the unified audit log and is not the directory's; None for any other. Never raises."""
    if not any(isinstance(record.get(name), str) for name in _OWN) and not _is_wrapped(record):
        return None
    told = columns(body_of(record))
    if known(told.get("operation")) is None:
        return None
    family = len(_FAMILY & told.keys())
    if not family or family + len(_LESS & told.keys()) < 2 or is_of_directory(told):
        return None
    return told


def is_of_directory(told: Mapping[str, Any]) -> bool:
    """Whether the columns are those of a record about Entra: by workload, by record type where no workload is told."""
    workload = (known(told.get("workload")) or "").lower()
    if workload:
        return workload == DIRECTORY or workload in _OTHERS
    sort = (known(told.get("recordtype")) or "").lower()
    return sort in _OF_DIRECTORY or "azureactivedirectoryeventtype" in told


def _is_wrapped(record: Mapping[str, Any]) -> bool:
    return any(name in record for name in _INNER) or "o365" in record or "o365.audit" in record
