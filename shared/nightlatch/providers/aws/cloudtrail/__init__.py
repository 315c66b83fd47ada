"""Reads CloudTrail: one raw record into the activities it tells of.

The tables beside this file say which operations matter and how to read each; here is only what every record has alike.
An operation that stands in no table costs two dictionary look-ups and nothing else, for a trail is mostly such.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from nightlatch.errors import UnreadableRecord
from nightlatch.model import Activity, Origin, Outcome, Principal, PrincipalType
from nightlatch.model.evidence import ACTOR_ARN, SERVICE, SUBJECT_ARN
from nightlatch.providers.aws import recognizes
from nightlatch.providers.aws.cloudtrail.identity import actor, actor_arn
from nightlatch.providers.aws.cloudtrail.origin import asserted, origin
from nightlatch.providers.aws.cloudtrail.record import Event, mapping, plain
from nightlatch.providers.aws.cloudtrail.subjects import PROVIDER_ID
from nightlatch.providers.aws.cloudtrail.table import Draft, Operation, find, watched
from nightlatch.tables import unreadable

__all__ = ["normalize", "recognizes", "watched"]

_NOTHING: tuple[Activity, ...] = ()
_TEXTS = {str}
"""The types of evidence. Everything else of an activity is a text of `plain`, or was checked as it was made."""


def normalize(record: Mapping[str, Any]) -> Iterable[Activity]:
    """The activities of one record, in the order of their numbers; none when its operation stands in no table.

    Raises UnreadableRecord when the operation matters and the record cannot be read, saying what is wrong with it.
    """
    source, name = record.get("eventSource"), record.get("eventName")
    if not isinstance(source, str) or not isinstance(name, str):
        return _NOTHING
    line = find(source.strip().lower(), name.strip())
    if line is None:
        return _NOTHING
    event = Event(record)
    _check_identity(record)
    try:
        return _activities(event, line)
    except ValidationError as error:
        raise unreadable(event.name, error) from error


def _check_identity(record: Mapping[str, Any]) -> None:
    """A record whose actor is no object would be judged as if nobody had acted."""
    identity = record.get("userIdentity")
    if identity is not None and not isinstance(identity, dict) and not mapping(identity):
        raise UnreadableRecord(
            f"userIdentity is {type(identity).__name__}, not an object; restore the record as CloudTrail wrote it, or leave the field out"
        )


def _activities(event: Event, line: Operation) -> tuple[Activity, ...]:
    drafts = tuple(line.extract(event))
    if not drafts:
        return _NOTHING
    address = actor_arn(event)
    who, whence = actor(event), origin(event, address)
    shared = {SERVICE: event.source, **asserted(event)}
    if address is not None:
        shared[ACTOR_ARN] = address
    return tuple([_activity(event, line, number, draft, who, whence, shared) for number, draft in enumerate(drafts)])


def _activity(
    event: Event, line: Operation, number: int, draft: Draft, who: Principal, whence: Origin, shared: Mapping[str, str]
) -> Activity:
    failed = event.failed if draft.failed is None else draft.failed
    evidence = {**_address(event, draft.subject), **shared, **draft.evidence}
    make = Activity.of_checked if set(map(type, evidence.values())) == _TEXTS else Activity
    return make(
        id=f"{PROVIDER_ID}:{event.account}:{event.id}:{number}",
        event=event.id,
        provider=PROVIDER_ID,
        tenant=event.account,
        at=event.at,
        operation=event.name,
        kind=draft.kind,
        outcome=Outcome.FAILURE if failed else Outcome.SUCCESS,
        error=(event.error or "Failure") if failed else None,
        actor=who,
        subject=draft.subject,
        credential=draft.credential,
        grants=draft.grants,
        origin=whence,
        evidence=evidence,
        same_as=draft.same_as or _shared(event, number),
        level=draft.level or line.level,
    )


_KINDS = {PrincipalType.USER: "user", PrincipalType.ROLE: "role", PrincipalType.GROUP: "group"}


def _address(event: Event, subject: Principal) -> dict[str, str]:
    """The ARN of an account of IAM, without its path: few records tell it, and policies name accounts by ARN."""
    kind = _KINDS.get(subject.type)
    if event.source != "iam.amazonaws.com" or kind is None or subject.name is None:
        return {}
    region = event.region or ""
    partition = "aws-us-gov" if region.startswith("us-gov-") else "aws-cn" if region.startswith("cn-") else "aws"
    local = "root" if subject.name == "root" and subject.id == subject.tenant else f"{kind}/{subject.name}"
    return {SUBJECT_ARN: f"arn:{partition}:iam::{subject.tenant}:{local}"}


def _shared(event: Event, number: int) -> str | None:
    """A call across accounts is logged in both, under ids of their own and one `sharedEventID`."""
    shared = plain(event.raw.get("sharedEventID"))
    return f"{PROVIDER_ID}:{shared}:{number}" if shared else None
