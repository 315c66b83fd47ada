"""Reads Okta's System Log: one raw event, of any shape, into the activities it tells of.

The tables beside this file say which event types matter and how to read each; here is only what every event has alike.

An event bears the same `uuid` whichever way it came (API, log stream, event hook, a row of Log Analytics), so an activity told
twice has one id. `same_as` says so too, for a pipeline may have dropped a field from one of the tellings.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from nightlatch.model import Activity, Origin, Outcome, Principal
from nightlatch.model.evidence import ACTOR_ARN, SERVICE
from nightlatch.model.raw import plain
from nightlatch.providers.okta import TYPES
from nightlatch.providers.okta.system_log.actors import actor, address, origin
from nightlatch.providers.okta.system_log.reading import node
from nightlatch.providers.okta.system_log.record import Record, body_of, read
from nightlatch.providers.okta.system_log.subjects import PROVIDER_ID, TENANT
from nightlatch.providers.okta.system_log.table import Draft, Line, find, watched
from nightlatch.tables import unreadable

__all__ = ["normalize", "recognizes", "watched"]

_NAME = re.compile(r"[A-Za-z]\w{0,60}(\.\w{1,80}){1,8}", re.ASCII)
_FAMILY = frozenset(
    {"actor", "target", "outcome", "published", "debugcontext", "displaymessage", "legacyeventtype", "authenticationcontext"}
)
_NOTHING: tuple[Activity, ...] = ()


def recognizes(record: Mapping[str, Any]) -> bool:
    """Whether a decoded record claims to be an event of the System Log: a dotted event type, and two fields of its own beside."""
    name = next((value for key in TYPES if isinstance(value := record.get(key), str)), "")
    if not _NAME.fullmatch(name.strip()):
        return False
    return len(_FAMILY & {str(key).lower().partition("_")[0] for key in record}) > 1


def normalize(record: Mapping[str, Any]) -> Iterable[Activity]:
    """The activities of one event, in the order of their numbers; none when its type stands in no table.

    Raises UnreadableRecord when the type matters and the event cannot be read, saying what is wrong with it.
    """
    if not recognizes(record):
        return _NOTHING
    body = body_of(record)
    line = find(plain(node(body, "eventType")) or "")
    if line is None:
        return _NOTHING
    event = read(body)
    try:
        return _activities(event, line)
    except ValidationError as error:
        raise unreadable(event.name, error) from error


def _activities(event: Record, line: Line) -> tuple[Activity, ...]:
    who, whence, known = actor(event), origin(event), address(event)
    shared = {SERVICE: PROVIDER_ID, **({ACTOR_ARN: known} if known else {})}
    return tuple(_activity(event, line, number, draft, who, whence, shared) for number, draft in enumerate(line.extract(event)))


def _activity(
    event: Record, line: Line, number: int, draft: Draft, who: Principal, whence: Origin, shared: Mapping[str, str]
) -> Activity:
    error = event.error or draft.error
    return Activity(
        id=f"{PROVIDER_ID}:{TENANT}:{event.event}:{number}",
        event=event.event,
        provider=PROVIDER_ID,
        tenant=TENANT,
        at=event.at,
        operation=event.name,
        kind=draft.kind,
        outcome=Outcome.FAILURE if error else Outcome.SUCCESS,
        error=error,
        actor=who,
        subject=draft.subject,
        credential=draft.credential,
        grants=draft.grants,
        origin=whence.model_copy(update={"via": draft.via}) if draft.via else whence,
        evidence={**shared, **draft.evidence},
        same_as=f"{PROVIDER_ID}:{event.uuid}:{number}" if event.uuid else None,
        level=draft.level or line.level,
    )
