"""What a Pub/Sub push subscription (or a task of ours) brings, in neutral words.

Shape: "Receive messages from push subscriptions" of the Pub/Sub guide: `{"message": {"data": base64, "messageId",
"publishTime", "attributes", "orderingKey"}, "subscription"}`. `data` is left out of a message that has attributes only.
"""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from nightlatch.contracts import Delivery
from nightlatch.errors import UnreadableSource


def opened(body: bytes | str) -> Mapping[str, Any]:
    """The push request in a body. Raises UnreadableSource when it is not JSON, or no object with a `message`."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _no_push(f"it is not JSON ({error})") from error
    if not isinstance(told, dict) or not isinstance(told.get("message"), dict):
        raise _no_push("it holds no `message`")
    return told


def delivery(push: Mapping[str, Any]) -> Delivery:
    """The message of a push request. Raises UnreadableSource when a field of it is not what Pub/Sub writes."""
    message = push["message"]
    return Delivery(
        id=_text(message, "messageId") or _no_id(),
        body=_data(_text(message, "data")),
        sent=_moment(_text(message, "publishTime")),
        group=_text(message, "orderingKey") or None,
    )


def subscription(push: Mapping[str, Any]) -> str:
    """Whence it came, in full (`projects/P/subscriptions/S`), or the queue of our tasks; empty when it does not say."""
    return _text(push, "subscription")


def attributes(push: Mapping[str, Any]) -> dict[str, str]:
    """The message's attributes. Raises UnreadableSource when they are not texts by name."""
    told = push["message"].get("attributes") or {}
    if not isinstance(told, dict) or not all(isinstance(value, str) for value in told.values()):
        raise _no_push("its `attributes` are not texts by name")
    return dict(told)


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name) or ""
    if not isinstance(value, str):
        raise _no_push(f"its `{name}` is no text")
    return value


def _data(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode()
    except ValueError as error:  # binascii's and UnicodeDecodeError are ones
        raise _no_push(f"its `data` is not UTF-8 in base64 ({error})") from error


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise _no_push(f"its `publishTime` is no time ({error})") from error
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _no_id() -> str:
    raise _no_push("its message has no `messageId`")


def _no_push(fault: str) -> UnreadableSource:
    return UnreadableSource(
        f"a request is no push of Pub/Sub: {fault}; let only a push subscription or Cloud Tasks call this URL"
    )
