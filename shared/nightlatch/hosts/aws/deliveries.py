"""What Lambda hands over from an SQS queue, in neutral words.

Shape: the Lambda developer guide, "Using Lambda with Amazon SQS". `SentTimestamp` is in milliseconds since 1970, as text.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from nightlatch.contracts import Delivery


def deliveries(event: Mapping[str, Any]) -> list[Delivery]:
    """The messages of one batch, in order."""
    return [_delivery(record) for record in event["Records"]]


def _delivery(record: Mapping[str, Any]) -> Delivery:
    attributes = record.get("attributes", {})
    sent = attributes.get("SentTimestamp")
    return Delivery(
        id=record["messageId"],
        body=record["body"],
        sent=datetime.fromtimestamp(int(sent) / 1000, UTC) if sent else None,
        group=attributes.get("MessageGroupId"),
    )
