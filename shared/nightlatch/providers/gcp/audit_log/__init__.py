"""Reads Cloud Audit Logs: one raw entry into the activities it tells of.

The tables beside this file say which methods matter and how to read each; here is only what every entry has alike.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from nightlatch.errors import UnreadableRecord
from nightlatch.model import Activity, Origin, Outcome, Principal
from nightlatch.model.evidence import ACTOR_ARN, SERVICE
from nightlatch.model.raw import plain
from nightlatch.providers.gcp.audit_log.actors import actor, actor_address, asserted, origin
from nightlatch.providers.gcp.audit_log.members import PROVIDER_ID
from nightlatch.providers.gcp.audit_log.record import Entry, node, payload_of, service_of
from nightlatch.providers.gcp.audit_log.table import Line, find, watched
from nightlatch.tables import Draft, unreadable

__all__ = ["normalize", "recognizes", "watched"]

OF_WORKSPACE = frozenset({"admin.googleapis.com", "login.googleapis.com", "cloudidentity.googleapis.com"})
"""Services whose entries tell of Workspace's accounts: another provider's records."""
_METHODS_OF_WORKSPACE = ("google.admin.", "google.login.", "google.apps.cloudidentity.")
"""How their methods begin, for entries that tell no service."""
_NOTHING: tuple[Activity, ...] = ()


def recognizes(record: Mapping[str, Any]) -> bool:
    """Whether a decoded record claims to be a Cloud Audit Log entry: a payload that names a method, and is not Workspace's."""
    payload = payload_of(record)
    method = node(payload, "methodName")
    if not isinstance(method, str):
        return False
    service = service_of(record, payload)
    return service not in OF_WORKSPACE if service else not method.strip().lower().startswith(_METHODS_OF_WORKSPACE)


def normalize(record: Mapping[str, Any]) -> Iterable[Activity]:
    """The activities of one entry, in the order of their numbers; none when its method stands in no table.

    Raises UnreadableRecord when the method matters and the entry cannot be read, saying what is wrong with it.
    """
    if not recognizes(record):
        return _NOTHING
    entry = Entry(record)
    line = find(entry.service, entry.method)
    if line is None:
        return _NOTHING
    _check_caller(entry)
    try:
        return _activities(entry, line)
    except ValidationError as error:
        raise unreadable(entry.method, error) from error


def _check_caller(entry: Entry) -> None:
    """An entry whose caller is no object would be judged as if nobody had acted."""
    told = node(entry.payload, "authenticationInfo")
    if told is not None and not isinstance(told, dict) and not entry.caller:
        raise UnreadableRecord(
            f"authenticationInfo is {type(told).__name__}, not an object; restore the record as Cloud Logging wrote it"
        )


def _activities(entry: Entry, line: Line) -> tuple[Activity, ...]:
    drafts = tuple(line.extract(entry))
    if not drafts:
        return _NOTHING
    who, whence, address = actor(entry), origin(entry), actor_address(entry)
    shared = {key: text for key, text in ((SERVICE, entry.service), (ACTOR_ARN, address)) if text} | asserted(entry)
    return tuple(_activity(entry, line, number, draft, who, whence, shared) for number, draft in enumerate(drafts))


def _activity(
    entry: Entry, line: Line, number: int, draft: Draft, who: Principal, whence: Origin, shared: Mapping[str, str]
) -> Activity:
    return Activity(
        id=f"{PROVIDER_ID}:{entry.tenant}:{entry.event}:{number}",
        event=entry.event,
        provider=PROVIDER_ID,
        tenant=entry.tenant,
        at=entry.at,
        operation=entry.method,
        kind=draft.kind,
        outcome=Outcome.FAILURE if entry.failed else Outcome.SUCCESS,
        error=entry.error,
        actor=who,
        subject=draft.subject,
        credential=draft.credential,
        grants=draft.grants,
        origin=whence,
        evidence={**shared, **{key: text for key, text in draft.evidence.items() if plain(text)}},
        same_as=f"{PROVIDER_ID}:operation:{entry.operation}:{number}" if entry.operation else None,
        level=draft.level or line.level,
    )
