"""What a month of Nightlatch costs on AWS: the table of docs/aws.md, from unit prices and from what one record costs.

`python -m tests.docs.costs` prints the table; a test holds the guide to it, and what is said to be measured to a measurement.
Every figure errs to the dear side, and no free tier is counted.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

MILLION, GB = 1_000_000, 1_000_000_000
HOURS = 730
"""Of a month, as AWS reckons."""

PRICES: Mapping[str, float] = {
    "lambda_gb_second": 0.0000133334,  # arm64
    "lambda_request": 0.20 / MILLION,
    "sqs_request": 0.40 / MILLION,
    "sqs_fifo_request": 0.50 / MILLION,
    "dynamodb_read_unit": 0.125 / MILLION,
    "dynamodb_write_unit": 0.625 / MILLION,
    "dynamodb_gb_month": 0.25,
    "dynamodb_recovery_gb_month": 0.20,
    "kms_request": 0.03 / 10_000,
    "alarm_month": 0.10,
    "metric_month": 0.30,
    "logs_gb": 0.50,
    "logs_gb_month": 0.03,
}
"""US dollars in us-east-1, list prices as published in the first half of 2026."""


@dataclass(frozen=True, slots=True)
class PerRecord:
    """What judging one record asks of the ledger, one record a call. Units are DynamoDB's: 4 KB read, 1 KB written."""

    calls: float
    read_units: float
    write_units: float
    stored: float
    messages: float


@dataclass(frozen=True, slots=True)
class PerMessage:
    """What considering one case asks of the ledger."""

    calls: float
    read_units: float
    write_units: float


RECORD = PerRecord(calls=50, read_units=42, write_units=17, stored=10_000, messages=0.5)
"""Measured over the sandbox's day and intrusion (`tests/docs/metering.py`), rounded up. `stored` in bytes."""
MESSAGE = PerMessage(calls=39, read_units=39, write_units=3)
"""Measured over the same cases."""

CALL_S = 0.010
"""Assumed: one call to DynamoDB or SQS out of a function of 512 MB, with what the SDK itself takes."""
COLD_S = 4.0
"""Assumed: a start of a function of 512 MB."""
STARTS = 9_000
"""Assumed: at most so many starts a month, one in five minutes; with fewer records than that, each meets a cold function."""
SWEEPS, SWEEP_S, SWEEP_UNITS = 4 * HOURS, 15.0, 4
"""Runs of sweep; seconds, start included, and write units of each."""
MEMORY_GB = 0.5
KEPT_MONTHS = 3
"""Evidence and logs: 90 days."""
LOGGED = 3_000
"""Bytes that one record, or one message, writes into the logs, metrics included."""
RECEIVES = 5 * 3 * 60 * HOURS
"""Of one queue in a month, mostly empty: Lambda keeps five long polls of 20 s open."""
ALARMS = 20
METRICS = 12
"""Alarms of the template; names and labels of our metrics that ordinarily have values."""
KEY_REQUESTS = 2 * 3 * 12 * HOURS
"""Two tables, three roles, each asking KMS anew every five minutes."""

NUMBERS = (1_000, 100_000, 1_000_000)


def month(records: int) -> dict[str, float]:
    """Dollars of a month by line, for so many delivered records."""
    price, messages = PRICES, records * RECORD.messages
    working = records * RECORD.calls * CALL_S + messages * MESSAGE.calls * CALL_S
    starting = (min(records, STARTS) + min(messages, STARTS)) * COLD_S
    seconds = working + starting + SWEEPS * SWEEP_S
    reads = records * RECORD.read_units + messages * MESSAGE.read_units
    writes = records * RECORD.write_units + messages * MESSAGE.write_units + SWEEPS * SWEEP_UNITS
    kept = records * RECORD.stored * KEPT_MONTHS / GB
    logged = (records + messages + SWEEPS) * LOGGED / GB
    return {
        "Alarms and metrics": ALARMS * price["alarm_month"] + METRICS * price["metric_month"],
        "Lambda": seconds * MEMORY_GB * price["lambda_gb_second"] + (records + messages + SWEEPS) * price["lambda_request"],
        "SQS": (3 * records + 2 * RECEIVES) * price["sqs_request"] + (3 * messages + RECEIVES) * price["sqs_fifo_request"],
        "DynamoDB, requests": reads * price["dynamodb_read_unit"]
        + writes * price["dynamodb_write_unit"]
        + KEY_REQUESTS * price["kms_request"],
        "DynamoDB, storage": kept * (price["dynamodb_gb_month"] + price["dynamodb_recovery_gb_month"]),
        "Logs": logged * (price["logs_gb"] + KEPT_MONTHS * price["logs_gb_month"]),
    }


def table() -> list[str]:
    """The lines of the guide's table."""
    months = [month(number) for number in NUMBERS]
    rows = [[line, *(f"{each[line]:.2f}" for each in months)] for line in months[0]]
    total = ["**Together**", *(f"**{sum(each.values()):.0f}**" for each in months)]
    head = ["US dollars a month", *(f"{number:,}" for number in NUMBERS)]
    return [f"| {' | '.join(row)} |" for row in (head, ["---", *("---:" for _ in NUMBERS)], *rows, total)]


if __name__ == "__main__":
    sys.stdout.write("\n".join(table()) + "\n")
