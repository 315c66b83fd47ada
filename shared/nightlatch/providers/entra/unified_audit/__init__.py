"""Reads what the unified audit log of Microsoft 365 tells of Entra: the same happenings as the directory audit, told again, in other words.

A record is made into the entry that the directory audit would tell, and read by the same tables: so both tellings give one activity
(`same_as`), and a table knows of one shape only.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from nightlatch.model import Activity
from nightlatch.providers.entra import directory_audit
from nightlatch.providers.entra.unified_audit.event import event_of
from nightlatch.vendors.microsoft_logs import known, node

_WORKLOAD = "azureactivedirectory"
_TYPES = frozenset({"8", "9", "15", _WORKLOAD, "azureactivedirectoryaccountlogon", "azureactivedirectorystslogon"})
"""Numbers and names of `RecordType` that are Entra's (Office 365 Management Activity API schema, AuditLogRecordType)."""


def recognizes(record: Mapping[str, Any]) -> bool:
    """Whether a decoded record is one of the unified audit log about Entra: an operation, and Entra's workload or record type."""
    if not isinstance(node(record, "Operation"), str):
        return False
    workload = known(node(record, "Workload")) or known(node(record, "OfficeWorkload"))
    if workload is not None:
        return workload.lower() == _WORKLOAD
    return (known(node(record, "RecordType")) or "").lower() in _TYPES


def normalize(record: Mapping[str, Any]) -> Iterable[Activity]:
    """The activities of one record. Raises UnreadableRecord."""
    return directory_audit.activities(event_of(record))
