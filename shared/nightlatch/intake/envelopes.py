"""Takes records out of what transports wrap around them.

EventBridge, CloudWatch Logs subscriptions, SNS, SQS, Kinesis, Firehose, the answer of `lookup-events`; Pub/Sub and
CloudEvents; Okta's event hooks; what `microsoft.py` tells of; and any of them inside another. An envelope that only names an object in S3
gives a Pointer. Shapes are those of the platforms' documentation.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from nightlatch.intake import microsoft
from nightlatch.intake.decoding import Malformed, decode_line
from nightlatch.intake.found import EXCERPT

LISTS = frozenset({"Records", "records", "Events", "configurationItems", "entries", "receivedMessages"})
"""Arrays that hold records: CloudTrail's files and AWS's notifications, Firehose and Azure, `lookup-events`, AWS Config,
Cloud Logging's `entries.list`, a pull from Pub/Sub."""

_DEEPEST = 8
_LIKE_JSON = re.compile(r"\s*(\[\s*)?\{")
_LARGEST = 32 << 20


class Pointer(NamedTuple):
    """Records are in this object: a CloudTrail file, as far as its envelope tells."""

    bucket: str
    key: str

    @property
    def uri(self) -> str:
        """As `s3://bucket/key`."""
        return f"s3://{self.bucket}/{self.key}"


class Broken(NamedTuple):
    """Something in an envelope that should hold a record and cannot be decoded."""

    reason: str
    text: str = ""


Item = Mapping[str, Any] | Pointer | Broken


def unwrap(decoded: Any, depth: int = 0) -> Iterator[Item]:
    """The records inside a decoded value, in order; a record in no envelope gives itself.

    Messages that are only about the transport (tests, control messages) give nothing.
    """
    if depth > _DEEPEST:
        yield Broken("too many envelopes inside one another")
    elif isinstance(decoded, list):
        for element in decoded:
            yield from unwrap(element, depth + 1)
    elif isinstance(decoded, str):
        yield from _text(decoded, depth, Broken("not an object", decoded[:EXCERPT]))
    elif not isinstance(decoded, dict):
        yield Broken("not an object", str(decoded)[:EXCERPT])
    elif items := _opened(decoded, depth + 1):
        yield from items
    else:
        yield decoded


Envelope = Mapping[str, Any]
Items = Iterator[Item] | None


def _list(envelope: Envelope, depth: int) -> Items:
    name = next((name for name in envelope if name in LISTS and isinstance(envelope[name], list)), None)
    return unwrap(envelope[name], depth) if name else None


def _event_bridge(envelope: Envelope, depth: int) -> Items:
    """Also from another account's bus. An S3 event names an object; what partners send is in `detail` too."""
    detail = envelope.get("detail")
    if not isinstance(envelope.get("detail-type"), str) or not isinstance(detail, dict):
        return None
    if envelope["detail-type"] == "Object Created" and envelope.get("source") == "aws.s3":
        return _object(detail)
    return unwrap(detail, depth)


def _logs_subscription(envelope: Envelope, depth: int) -> Items:
    data = _inside(envelope, "awslogs").get("data")
    return _packed(data, depth) if isinstance(data, str) else None


def _logs_message(envelope: Envelope, depth: int) -> Items:
    """A message that is no JSON is some other log's line: nothing. A control message only probes the way."""
    events = envelope.get("logEvents")
    if not isinstance(envelope.get("messageType"), str) or not isinstance(events, list):
        return None
    if envelope["messageType"] != "DATA_MESSAGE":
        return iter(())
    messages = (_inside({"event": event}, "event").get("message") for event in events)
    return (item for text in messages if isinstance(text, str) for item in _text(text, depth))


def _notification(envelope: Envelope, depth: int) -> Items:
    """SNS, as Lambda gets it and as SQS or a web hook does."""
    inner = _inside(envelope, "Sns") if "Sns" in envelope else envelope
    message = inner.get("Message")
    if not isinstance(message, str) or not isinstance(inner.get("TopicArn"), str):
        return None
    return _text(message, depth)


def _queued(envelope: Envelope, depth: int) -> Items:
    body = envelope.get("body", envelope.get("Body"))
    if not isinstance(body, str) or not ("messageId" in envelope or "MessageId" in envelope):
        return None
    return _text(body, depth)


def _streamed(envelope: Envelope, depth: int) -> Items:
    """Kinesis, and Firehose's transformation."""
    data = _inside(envelope, "kinesis").get("data") if "kinesis" in envelope else envelope.get("data")
    if not isinstance(data, str) or not ("kinesis" in envelope or "recordId" in envelope):
        return None
    return _packed(data, depth)


def _looked_up(envelope: Envelope, depth: int) -> Items:
    """One event of `aws cloudtrail lookup-events`."""
    text = envelope.get("CloudTrailEvent")
    return _text(text, depth) if isinstance(text, str) else None


def _object_event(envelope: Envelope, _depth: int) -> Items:
    """S3's own notification. Objects that were removed say nothing."""
    if envelope.get("eventSource") != "aws:s3" or not isinstance(envelope.get("s3"), dict):
        return None
    if not str(envelope.get("eventName", "")).removeprefix("s3:").startswith("ObjectCreated"):
        return iter(())
    return _object(envelope["s3"])


def _object_notice(envelope: Envelope, _depth: int) -> Items:
    """What CloudTrail itself tells a topic about its files."""
    bucket, keys = envelope.get("s3Bucket"), envelope.get("s3ObjectKey")
    if not isinstance(bucket, str) or not isinstance(keys, list):
        return None
    return (Pointer(bucket, key) for key in keys if isinstance(key, str))


def _published(envelope: Envelope, depth: int) -> Items:
    """Pub/Sub, as it pushes and as it is pulled. A message without data carries only attributes: nothing."""
    message = _inside(envelope, "message")
    if not message or not ("subscription" in envelope or "ackId" in envelope):
        return None
    data = message.get("data")
    return _packed(data, depth) if isinstance(data, str) else iter(())


def _cloud_event(envelope: Envelope, depth: int) -> Items:
    """A CloudEvent in JSON, as Eventarc and functions frameworks hand it on. Microsoft's are records themselves: the time is theirs alone."""
    type = envelope.get("type")
    if not isinstance(envelope.get("specversion", "items"), str) or not isinstance(type, str) or type.startswith("Microsoft."):
        return None
    data = envelope.get("data")
    if not isinstance(data, dict):
        packed = envelope.get("data_base64")
        return _packed(packed, depth) if isinstance(packed, str) else None
    if isinstance(data.get("message"), dict):
        return _published({"subscription": "", **data}, depth)
    return unwrap(data, depth)


def _reported(envelope: Envelope, depth: int) -> Items:
    """A page of the Reports API of Google Workspace."""
    items = envelope.get("items")
    return unwrap(items, depth) if envelope.get("kind") == "admin#reports#activities" and isinstance(items, list) else None


def _hooked(envelope: Envelope, depth: int) -> Items:
    """What an event hook of Okta posts."""
    events = _inside(envelope, "data").get("events")
    return unwrap(events, depth) if isinstance(events, list) else None


def _of_microsoft(envelope: Envelope, depth: int) -> Items:
    held = microsoft.inside(envelope)
    return None if held is None else unwrap(held, depth)


_OPENERS: tuple[Callable[[Envelope, int], Items], ...] = (
    _list,
    _event_bridge,
    _logs_subscription,
    _logs_message,
    _notification,
    _queued,
    _streamed,
    _looked_up,
    _object_event,
    _object_notice,
    _published,
    _cloud_event,
    _reported,
    _hooked,
    _of_microsoft,
)


_MARKS = (
    LISTS
    | microsoft.MARKS
    | {
        *("detail-type", "awslogs", "logEvents", "Sns", "Message", "body", "Body", "kinesis", "recordId"),
        *("CloudTrailEvent", "s3", "s3Bucket", "message", "specversion", "items", "data"),
    }
)
"""What an envelope has at least one of: told at once from a record, for most values are records."""


def is_bare(keys: Iterable[str]) -> bool:
    """Whether an object with these keys is in no envelope."""
    return _MARKS.isdisjoint(keys)


def _opened(envelope: Envelope, depth: int) -> Items:
    """What is inside an envelope; None when it is none."""
    if is_bare(envelope):
        return None
    return next((items for opens in _OPENERS if (items := opens(envelope, depth)) is not None), None)


def _object(holder: Envelope) -> Iterator[Item]:
    """The object in `{"bucket": {"name"}, "object": {"key"}}`; S3's own notifications encode the key as a form does."""
    bucket, key = _inside(holder, "bucket").get("name"), _inside(holder, "object").get("key")
    if isinstance(bucket, str) and isinstance(key, str):
        from urllib.parse import unquote_plus  # not small, and few files hold such

        yield Pointer(bucket, unquote_plus(key) if "s3SchemaVersion" in holder else key)
    else:
        yield Broken("an S3 event that names no object", str(holder)[:EXCERPT])


def _packed(data: str, depth: int) -> Iterator[Item]:
    """Base64, mostly with gzip inside."""
    try:
        content = base64.b64decode(data, validate=True)
        if content.startswith(b"\x1f\x8b"):
            member = zlib.decompressobj(wbits=31)
            content = member.decompress(content, _LARGEST)
            if not member.eof:
                yield Broken(f"packed data that is cut short or over {_LARGEST >> 20} MiB", data[:EXCERPT])
                return
    except (binascii.Error, ValueError, zlib.error):
        yield Broken("packed data that cannot be unpacked", data[:EXCERPT])
        return
    yield from _text(content.decode("utf-8", "replace"), depth)


def _text(text: str, depth: int, otherwise: Item | None = None) -> Iterator[Item]:
    """JSON in a string. Text that is none by its first character is no record: `otherwise`, if given."""
    if not _LIKE_JSON.match(text):
        if otherwise is not None:
            yield otherwise
        return
    try:
        decoded = decode_line(text.encode("utf-8", "replace"))
    except Malformed as fault:
        yield Broken(fault.reason, text[:EXCERPT])
        return
    yield from unwrap(decoded, depth + 1)


def _inside(holder: Envelope, name: str) -> Envelope:
    value = holder.get(name)
    return value if isinstance(value, dict) else {}
