"""Reads Workspace's audit logs: one raw record, of either form, into the activities it tells of.

The tables beside this file say which events matter and how to read each; here is only what every record has alike.

**One happening, told twice.** Who shares Workspace's data with Google Cloud gets each event twice, under ids of two kinds. `same_as` is a
digest of what both tell alike: the event's name, whom and what it is about, by whom, and the second. Google's own number of
an activity (`uniqueQualifier`, `activityId.uniqQualifier`) looks the same in both, but that is documented nowhere, and pipelines drop it; two
equal changes by one actor within a second are one in effect, so nothing is lost by leaving it out. A principal's tenant is its
mail domain for the same reason (`subjects.py`).
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from nightlatch.errors import UnreadableRecord
from nightlatch.model import Activity, Origin, Outcome, Principal
from nightlatch.model.evidence import ACTOR_ARN, SERVICE
from nightlatch.providers.workspace.audit import log_entry, reports
from nightlatch.providers.workspace.audit.actors import actor, origin
from nightlatch.providers.workspace.audit.record import Happening, Record
from nightlatch.providers.workspace.audit.subjects import PROVIDER_ID
from nightlatch.providers.workspace.audit.table import Draft, Line, find, watched
from nightlatch.tables import unreadable

__all__ = ["normalize", "recognizes", "watched"]

_NOTHING: tuple[Activity, ...] = ()
_Told = tuple[Happening, Line, Draft]


def recognizes(record: Mapping[str, Any]) -> bool:
    """Whether a decoded record claims to be Workspace's: an activity of the Reports API, or an entry of one of its services."""
    return reports.recognizes(record) or log_entry.recognizes(record)


def normalize(record: Mapping[str, Any]) -> Iterable[Activity]:
    """The activities of one record, in the order of their numbers; none when its events stand in no table.

    Raises UnreadableRecord when an event matters and the record cannot be read, saying what is wrong with it.
    """
    read = reports.read if reports.recognizes(record) else log_entry.read if log_entry.recognizes(record) else None
    if read is None:
        return _NOTHING
    found = read(record)
    lines = [(each, line) for each in found.happenings if (line := find(found.log, each.code))]
    if not lines:
        return _NOTHING
    _check_caller(found)
    told = [(each, line, draft) for each, line in lines for draft in line.extract(each)]
    try:
        return _activities(found, told)
    except ValidationError as error:
        raise unreadable(lines[0][0].name, error) from error


def _check_caller(record: Record) -> None:
    """A record whose actor is no object would be judged as if nobody had acted."""
    if record.caller.malformed:
        raise UnreadableRecord(f"the actor is {record.caller.malformed}, not an object; restore the record as Google wrote it")


def _activities(record: Record, told: Iterable[_Told]) -> tuple[Activity, ...]:
    who, whence = actor(record), origin(record)
    shared = {SERVICE: record.service} | ({ACTOR_ARN: record.caller.subject} if record.caller.subject else {})
    return tuple(_activity(record, number, each, who, whence, shared) for number, each in enumerate(told))


def _activity(record: Record, number: int, told: _Told, who: Principal, whence: Origin, shared: Mapping[str, str]) -> Activity:
    happening, line, draft = told
    error = record.error or happening.refused
    return Activity(
        id=f"{PROVIDER_ID}:{record.tenant}:{record.event}:{number}",
        event=record.event,
        provider=PROVIDER_ID,
        tenant=record.tenant,
        at=record.at,
        operation=happening.name,
        kind=draft.kind,
        outcome=Outcome.FAILURE if error else Outcome.SUCCESS,
        error=error,
        actor=who,
        subject=draft.subject,
        credential=draft.credential,
        grants=draft.grants,
        origin=whence,
        evidence={**shared, **draft.evidence},
        same_as=_same_as(happening, draft, who, refused=error is not None),
        level=draft.level or line.level,
    )


def _same_as(happening: Happening, draft: Draft, who: Principal, *, refused: bool) -> str:
    """What both forms tell alike of one happening, as a digest."""
    second = f"{happening.record.at:%Y-%m-%dT%H:%M:%S}"
    held = sorted(f"{grant.role}@{grant.scope}" for grant in draft.grants)
    credential = draft.credential.id if draft.credential else None
    parts = (draft.told_as or happening.code, draft.subject.folded, who.folded, second, credential, *held, str(refused))
    text = "\0".join(part or "" for part in parts)
    return f"{PROVIDER_ID}:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:32]}"
