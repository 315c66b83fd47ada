"""Reads Entra's directory audit: one raw entry, of any shape, into the activities it tells of.

The tables beside this file say which activities matter and how to read each; here is only what every entry has alike. The unified
audit log tells the same happenings a second time (`unified_audit`), read by the same tables.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from nightlatch.model import Activity, Origin, Outcome, Principal
from nightlatch.model.evidence import KNOWN_AS, SERVICE
from nightlatch.providers.entra.directory_audit.actors import actor, origin
from nightlatch.providers.entra.directory_audit.record import Record, operations, read
from nightlatch.providers.entra.directory_audit.shapes import event_of, is_entry
from nightlatch.providers.entra.directory_audit.subjects import PROVIDER_ID, SERVICE_PRINCIPAL_ID
from nightlatch.providers.entra.directory_audit.table import Draft, Line, find
from nightlatch.tables import unreadable

recognizes = is_entry


def normalize(record: Mapping[str, Any]) -> Iterable[Activity]:
    """The activities of one raw entry. Raises UnreadableRecord."""
    return activities(event_of(record))


def activities(body: Mapping[str, Any]) -> tuple[Activity, ...]:
    """The activities of one entry as Graph tells it, in the order of their numbers; none when its activity stands in no table.

    Raises UnreadableRecord when the activity matters and the entry cannot be read, saying what is wrong with it.
    """
    found = next((hit for name in operations(body) if (hit := find(name))), None)
    if found is None:
        return ()
    event, (name, line) = read(body), found
    try:
        who, whence = actor(event), origin(event)
        return tuple(_activity(event, name, line, number, draft, who, whence) for number, draft in enumerate(line.extract(event)))
    except ValidationError as error:
        raise unreadable(name, error) from error


def _activity(event: Record, name: str, line: Line, number: int, draft: Draft, who: Principal, whence: Origin) -> Activity:
    error = event.error
    return Activity(
        id=f"{PROVIDER_ID}:{event.tenant}:{event.event}:{number}",
        event=event.event,
        provider=PROVIDER_ID,
        tenant=event.tenant,
        at=event.at,
        operation=name,
        kind=draft.kind,
        outcome=Outcome.FAILURE if error else Outcome.SUCCESS,
        error=error,
        actor=who,
        subject=draft.subject,
        credential=draft.credential,
        grants=draft.grants,
        origin=whence,
        evidence={SERVICE: PROVIDER_ID, **draft.evidence, **_known_as(draft)},
        same_as=_telling(event, name, draft),
        level=draft.level or line.level,
    )


def _telling(event: Record, name: str, draft: Draft) -> str | None:
    """What two tellings of one happening have alike: the second, the activity, the account, and what it was given.

    The unified audit log keeps no fraction of a second (seen in published records, documented nowhere) and has a number of its own. A refused
    call that is sent along in the same second tells of another happening than the one that was done.
    """
    if draft.subject.id is None:
        return None
    given = [grant.role for grant in draft.grants] + [draft.credential.id or draft.credential.type if draft.credential else ""]
    done = "refused" if event.error else "done"
    return ":".join((PROVIDER_ID, f"{event.at:%Y%m%dT%H%M%S}", name, done, draft.subject.id, *sorted(given)))


def _known_as(draft: Draft) -> dict[str, str]:
    """The object id of a service principal, by which Azure knows what goes by its application's id here."""
    id = draft.evidence.get(SERVICE_PRINCIPAL_ID)
    return {KNOWN_AS: id} if id else {}
