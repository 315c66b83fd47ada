"""Reads what the unified audit log of Microsoft 365 tells of Entra: the same happenings as the directory audit, told again, in other words.

A record is made into the entry that the directory audit would tell, and read by the same tables: so both tellings give one activity
(`same_as`), and a table knows of one shape only.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from nightlatch.model import Activity
from nightlatch.providers.entra import directory_audit
from nightlatch.providers.entra.unified_audit.event import event_of
from nightlatch.vendors.microsoft_unified_log import body_of, claims, is_of_directory


def recognizes(record: Mapping[str, Any]) -> bool:
    """Whether a decoded record is one of the unified audit log about Entra."""
    told = claims(record)
    return told is not None and is_of_directory(told)


def normalize(record: Mapping[str, Any]) -> Iterable[Activity]:
    """The activities of one record. Raises UnreadableRecord."""
    return directory_audit.activities(event_of(body_of(record)))
