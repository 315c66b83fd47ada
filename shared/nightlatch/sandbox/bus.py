"""What EventBridge wraps around a CloudTrail record, and what SQS and Lambda wrap around that: to play with, and for tests.

Shapes: the EventBridge user guide, "AWS service events delivered via CloudTrail", and the Lambda developer guide, "Using
Lambda with Amazon SQS".
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from nightlatch.sandbox.trail import Record


def event(record: Record, *, source: str | None = None, account: str | None = None) -> dict[str, Any]:
    """The record as EventBridge delivers it. `source` is the service's own unless given, `account` the record's."""
    service = str(record["eventSource"]).partition(".")[0]
    kind = "AWS Console Sign In via CloudTrail" if service == "signin" else "AWS API Call via CloudTrail"
    return {
        "version": "0",
        "id": record["eventID"],
        "detail-type": kind,
        "source": source or f"aws.{service}",
        "account": account or record["recipientAccountId"],
        "time": record["eventTime"],
        "region": record["awsRegion"],
        "resources": [],
        "detail": record,
    }


def batch(bodies: Iterable[Mapping[str, Any] | str], sent: datetime, queue: str = "records") -> dict[str, Any]:
    """An SQS batch as Lambda hands it over; the messages are called `m1`, `m2` and so on."""
    return {"Records": [_message(number, body, sent, queue) for number, body in enumerate(bodies, start=1)]}


def _message(number: int, body: Mapping[str, Any] | str, sent: datetime, queue: str) -> dict[str, Any]:
    attributes = {"ApproximateReceiveCount": "1", "SentTimestamp": str(int(sent.timestamp() * 1000))}
    return {
        "messageId": f"m{number}",
        "receiptHandle": f"handle-{number}",
        "body": body if isinstance(body, str) else json.dumps(body),
        "attributes": attributes,
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:us-east-1:111122223333:{queue}",
        "awsRegion": "us-east-1",
    }
