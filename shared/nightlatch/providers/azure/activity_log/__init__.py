"""Reads Azure's activity log: one raw record, of any shape, into the activities it tells of.

The tables beside this file say which operations matter and how to read each; here is only what every record has alike.

**Two tellings of one happening** (beginning and end, Event Grid and the stream) share `same_as`: correlation id, resource, operation and what was
given. A caller may choose the correlation id and give one to many calls. So what was given is part of it, lest a second grant hide behind a first;
and a failure never stands for a success, lest one that was provoked hide the success after it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from nightlatch.model import Activity, Origin, Outcome, Principal
from nightlatch.model.evidence import ACTOR_ARN, SERVICE
from nightlatch.model.raw import by_keys, plain
from nightlatch.providers.azure import NAMES
from nightlatch.providers.azure.activity_log.actors import PROVIDER_ID, actor, origin
from nightlatch.providers.azure.activity_log.record import Record
from nightlatch.providers.azure.activity_log.shapes import squeezed
from nightlatch.providers.azure.activity_log.subjects import SUBSCRIPTION
from nightlatch.providers.azure.activity_log.table import Line, find, watched
from nightlatch.tables import Draft, unreadable
from nightlatch.vendors.microsoft_restored import restored

__all__ = ["normalize", "recognizes", "watched"]

_OPERATIONS = frozenset({"operationnamevalue", "operationname", "eventname", "authorization", "identity", "data", "azure"})
"""The (squeezed) keys under one of which an operation's name stands, or what holds it."""
_FAMILY = (
    "resourceid",
    "resourceuri",
    "category",
    "categoryvalue",
    "authorization",
    "properties",
    "correlationid",
    "identity",
    "status",
)
LONGEST = 2000
"""Characters of a piece of evidence: paths are shorter, and whoever names things may name them at length."""
_NOTHING: tuple[Activity, ...] = ()


def recognizes(record: Mapping[str, Any]) -> bool:
    """Whether a decoded record claims to be of the activity log: an operation named as Azure names them, and a field of its own beside."""
    return _claimed(record) is not None


def _claimed(record: Mapping[str, Any]) -> Record | None:
    whole = restored(record)
    if _names_no_path(whole):
        return None
    told = Record(whole)
    return told if told.operation and told.field(*_FAMILY) is not None else None


def _names_no_path(whole: Mapping[str, Any]) -> bool:
    """Whether all that could name the operation is text without a path in it, as Entra's is: a cheap look before a closer one."""
    for key in _naming(whole):
        value = whole[key]
        if not isinstance(value, str) or "/" in value or "\\" in value:
            return False
    return True


@by_keys
def _naming(keys: tuple[str, ...]) -> list[str]:
    """Those under which an operation's name may stand; none where no shape of the log has such keys."""
    return [] if NAMES.isdisjoint(keys) else [key for key in keys if squeezed(key) in _OPERATIONS]


def normalize(record: Mapping[str, Any]) -> Iterable[Activity]:
    """The activities of one record, in the order of their numbers; none when its operation stands in no table, or has only begun.

    Raises UnreadableRecord when the operation matters and the record cannot be read, saying what is wrong with it.
    """
    told = _claimed(record)
    line = find(told.name) if told else None
    if told is None or line is None or (told.begun and not line.early):
        return _NOTHING
    try:
        return _activities(told, line)
    except ValidationError as error:
        raise unreadable(told.operation, error) from error


def _activities(record: Record, line: Line) -> tuple[Activity, ...]:
    drafts = tuple(line.extract(record))
    if not drafts:
        return _NOTHING
    who, whence = actor(record), origin(record)
    shared = {SERVICE: record.name.partition("/")[0], SUBSCRIPTION: record.subscription or "", ACTOR_ARN: _address(who)}
    return tuple(_activity(record, line, number, draft, who, whence, shared) for number, draft in enumerate(drafts))


def _address(who: Principal) -> str:
    """The path of a managed identity, the only sort of actor that has one."""
    return who.name if who.name and who.name.startswith("/") else ""


def _activity(
    record: Record, line: Line, number: int, draft: Draft, who: Principal, whence: Origin, shared: Mapping[str, str]
) -> Activity:
    return Activity(
        id=f"{PROVIDER_ID}:{record.tenant}:{record.event}:{number}",
        event=record.event,
        provider=PROVIDER_ID,
        tenant=record.tenant,
        at=record.at,
        operation=record.operation,
        kind=draft.kind,
        outcome=Outcome.FAILURE if record.failed else Outcome.SUCCESS,
        error=record.error,
        actor=who,
        subject=draft.subject,
        credential=draft.credential,
        grants=draft.grants,
        origin=whence,
        evidence={key: text[:LONGEST] for key, text in {**shared, **draft.evidence}.items() if plain(text)},
        same_as=_same_as(record, draft),
        level=draft.level or line.level,
    )


def _same_as(record: Record, draft: Draft) -> str | None:
    """What all tellings of one happening share; None where nothing joins them."""
    if not record.correlation or not record.resource:
        return None
    given = "|".join(f"{grant.role} {grant.member or ''}" for grant in draft.grants)
    outcome = "failed" if record.failed else "done"
    parts = (record.correlation, record.resource, record.name, outcome, draft.subject.folded or "", given)
    digest = hashlib.sha256("\n".join(parts).lower().encode("utf-8", "replace")).hexdigest()
    return f"{PROVIDER_ID}:{record.correlation.lower()[:64]}:{digest[:32]}"
