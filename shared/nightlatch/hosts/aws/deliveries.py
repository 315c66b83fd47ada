"""What Lambda hands over, from an SQS queue or from a Function URL, in neutral words.

Shapes: the Lambda developer guide, "Using Lambda with Amazon SQS" and "Invoking Lambda function URLs" (payload format 2.0).
`SentTimestamp` is in milliseconds since 1970, as text.
"""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from nightlatch.contracts import Delivery


def deliveries(event: Mapping[str, Any]) -> list[Delivery]:
    """The messages of one batch, in order."""
    return [_delivery(record) for record in event["Records"]]


def posted(event: Mapping[str, Any]) -> tuple[str, dict[str, str], bytes]:
    """Method, headers and body of one request. Raises ValueError when the body is not what it is said to be."""
    body = str(event.get("body") or "")
    raw = base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
    method = event.get("requestContext", {}).get("http", {}).get("method", "POST")
    return str(method), dict(event.get("headers") or {}), raw


def _delivery(record: Mapping[str, Any]) -> Delivery:
    attributes = record.get("attributes", {})
    sent = attributes.get("SentTimestamp")
    return Delivery(
        id=record["messageId"],
        body=record["body"],
        sent=datetime.fromtimestamp(int(sent) / 1000, UTC) if sent else None,
        group=attributes.get("MessageGroupId"),
    )
