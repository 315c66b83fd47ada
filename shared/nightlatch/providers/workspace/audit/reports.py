"""The form of the Reports API: `admin#reports#activity`, from `activities.list`, its push channel, or an export of either.

Documented at developers.google.com/workspace/admin/reports/v1/reference/activities. Pipelines split the list `events` into
single objects, or lift the one event's `name`, `type` and `parameters` to the top of the record.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nightlatch.errors import UnreadableRecord
from nightlatch.model.raw import decoded, listing, mapping, plain
from nightlatch.model.times import moment, timelike
from nightlatch.providers.workspace.audit.parameters import Parameters
from nightlatch.providers.workspace.audit.reading import node
from nightlatch.providers.workspace.audit.record import ADMIN, GROUPS, LOGIN, OS_LOGIN, TOKEN, Caller, Event, Record, tenant_of

KIND = "admin#reports#activity"
MOST = 1000
"""How many events of a record are read; the most that anybody published had seven."""
_LOGS = {
    "admin": ADMIN,
    "login": LOGIN,
    "user_accounts": LOGIN,
    "groups_enterprise": GROUPS,
    "groups": GROUPS,
    "token": TOKEN,
    "gcp": OS_LOGIN,
}
_SERVICES = {
    ADMIN: "admin.googleapis.com",
    LOGIN: "login.googleapis.com",
    GROUPS: "cloudidentity.googleapis.com",
    TOKEN: "oauth2.googleapis.com",
    OS_LOGIN: "oslogin.googleapis.com",
}
_NOT_DONE = frozenset({"FAILED", "SKIPPED"})
_TRANSPORT_TIMES = ("p_event_time", "time")


def recognizes(raw: Mapping[str, Any]) -> bool:
    """Whether a record is of this form: by its kind, or, where a pipeline dropped that, by an application that told an event."""
    kind = raw.get("kind")
    if isinstance(kind, str) and kind.strip().lower() == KIND:
        return True
    application = node(raw.get("id"), "applicationName")
    return isinstance(application, str) and ("events" in raw or isinstance(raw.get("name"), str))


def is_left_out(kind: str, application: str) -> bool:
    """Whether a record is of this form, and of an application whose log no table is about (Drive, Calendar …)."""
    return kind.strip().lower() == KIND and _application(application) not in _LOGS


def read(raw: Mapping[str, Any]) -> Record:
    """The record in neutral words. Raises UnreadableRecord when it is of a log that matters and its events are no events."""
    id = mapping(raw.get("id"))
    application = _application(node(id, "applicationName"))
    log = _LOGS.get(application)
    events = tuple(_events(raw)) if log else ()
    times = (plain(node(id, "time")), *(plain(raw.get(name)) for name in _TRANSPORT_TIMES))
    return Record(
        raw=raw,
        log=log,
        service=_SERVICES.get(log or "", f"{application}.googleapis.com"),
        tenant=tenant_of(plain(node(id, "customerId"))),
        number=plain(node(id, "uniqueQualifier")),
        moment=next((found for found in map(moment, times) if found), None),
        clock=next(filter(None, map(timelike, times)), None),
        caller=_caller(raw),
        events=events,
        ip=plain(node(raw, "ipAddress")),
    )


def _application(told: object) -> str:
    """Whose log it is; the administrators' where that is not told."""
    return (plain(told) or "admin").lower()


def _events(raw: Mapping[str, Any]) -> Iterator[Event]:
    given = decoded(raw.get("events"))
    if given is not None and not isinstance(given, dict | list):
        raise UnreadableRecord(f"events is {type(given).__name__}, not a list; restore the record as the Reports API wrote it")
    yield from events_of(listing(given) if given is not None else [raw], "name")


def events_of(elements: Iterable[object], key: str) -> Iterator[Event]:
    """Each event, named under `key`; one without a name says nothing. Raises UnreadableRecord on what is no object."""
    for number, element in enumerate(elements):
        if number == MOST:
            return
        event = mapping(element)
        if not event and element is not None and decoded(element) != {}:
            raise UnreadableRecord(
                f"event {number} is {type(element).__name__}, not an object; restore the record as Google wrote it"
            )
        name = plain(node(event, key))
        if name:
            given = event.get("parameters")
            yield Event(name, Parameters(event.get("parameter") if given is None else given), _failure(event))


def _failure(event: Mapping[str, Any]) -> str | None:
    """What an event's `status` says of having failed, which newer events have (Reports API, `Status`); None of all others."""
    status = node(event, "status")
    state = plain(node(status, "eventStatus")) or ""
    return (plain(node(status, "errorCode")) or state)[:200] if state.upper() in _NOT_DONE else None


def _caller(raw: Mapping[str, Any]) -> Caller:
    told = decoded(raw.get("actor"))
    if told is not None and not isinstance(told, dict):
        return Caller(malformed=type(told).__name__)
    application = node(told, "applicationInfo")
    return Caller(
        email=plain(node(told, "email")),
        id=plain(node(told, "profileId")),
        key=plain(node(told, "key")),
        client=plain(node(application, "oauthClientId")) or plain(node(application, "applicationName")),
        impersonates=plain(node(application, "impersonation")) == "true",
    )
