"""Reads the unified audit log of Microsoft 365: one raw record, of any shape, into the activities it tells of.

The tables beside this file say which operations matter and how to read each; here is only what every record has alike. Records whose
workload is `AzureActiveDirectory` tell of Entra, and are left to its provider.

A record bears the same `Id` whichever way it came (Management Activity API, export, a row of Sentinel), so an activity told twice has one id.
`same_as` says so too, for some ways lose the organization's id.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from nightlatch.model import Activity, Origin, Outcome, Principal
from nightlatch.model.evidence import SERVICE
from nightlatch.providers.m365.unified_audit.actors import actor, origin
from nightlatch.providers.m365.unified_audit.record import Record
from nightlatch.providers.m365.unified_audit.subjects import PROVIDER_ID
from nightlatch.providers.m365.unified_audit.table import Draft, Line, find, watched
from nightlatch.tables import unreadable
from nightlatch.vendors.microsoft_unified_log import claims, is_of_directory

__all__ = ["normalize", "recognizes", "watched"]

_NOTHING: tuple[Activity, ...] = ()


def recognizes(record: Mapping[str, Any]) -> bool:
    """Whether a decoded record claims to be of the unified audit log, and of another workload than the directory's."""
    told = claims(record)
    return told is not None and not is_of_directory(told)


def normalize(record: Mapping[str, Any]) -> Iterable[Activity]:
    """The activities of one record, in the order of their numbers; none when its operation stands in no table.

    Raises UnreadableRecord when the operation matters and the record cannot be read, saying what is wrong with it.
    """
    told = claims(record)
    if told is None or is_of_directory(told):
        return _NOTHING
    found = Record(told)
    line = find(found.name)
    if line is None:
        return _NOTHING
    try:
        return _activities(found, line)
    except ValidationError as error:
        raise unreadable(found.name, error) from error


def _activities(record: Record, line: Line) -> tuple[Activity, ...]:
    who, whence = actor(record), origin(record)
    return tuple(_activity(record, line, number, draft, who, whence) for number, draft in enumerate(line.extract(record)))


def _activity(record: Record, line: Line, number: int, draft: Draft, who: Principal, whence: Origin) -> Activity:
    error = record.error
    return Activity(
        id=f"{PROVIDER_ID}:{record.tenant}:{record.event}:{number}",
        event=record.event,
        provider=PROVIDER_ID,
        tenant=record.tenant,
        at=record.at,
        operation=record.name,
        kind=draft.kind,
        outcome=Outcome.FAILURE if error else Outcome.SUCCESS,
        error=error,
        actor=who,
        subject=draft.subject,
        credential=draft.credential,
        grants=draft.grants,
        origin=whence,
        evidence={SERVICE: record.workload or PROVIDER_ID, **draft.evidence},
        same_as=f"{PROVIDER_ID}:{record.id}:{number}" if record.id else None,
        level=draft.level or line.level,
    )
