"""Sends one marked, synthetic record the way that every record takes: only so it shows that the parts are one whole."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.hosts.aws.checkup.asking import Asking
from nightlatch.ledger.probe import PROBE, Ledger, Policies, Sent, follow
from nightlatch.model import CaseKey
from nightlatch.model.check import Check


@dataclass(frozen=True, slots=True)
class Probe:
    """What is sent (`source` and `record`), the account its case will be about, and how long to wait for it, in seconds."""

    source: str
    record: Mapping[str, Any]
    key: CaseKey
    wait_s: float = 120


def run_probe(asking: Asking, ledger: Ledger, probe: Probe, policies: Policies) -> Iterator[Check]:
    """Send it and follow it. Raises LookupFailed when AWS does not take it, or the tables may not be read."""
    now = ledger.now()
    refused = _send(asking, probe, now)
    if refused is not None:
        yield PROBE.fail(f"EventBridge did not take the record: {refused}.", "Put that right, and run the doctor again.")
        return
    sent = Sent(now, probe.key, probe.wait_s, shows="a root user create users", through="CloudTrail")
    yield from follow(ledger, sent, policies)


def _send(asking: Asking, probe: Probe, now: datetime) -> str | None:
    """Put it on the default bus; gives why it was not taken. PutEvents answers 200 also when it took nothing."""
    record = {**probe.record, "eventTime": f"{now:%Y-%m-%dT%H:%M:%SZ}"}  # it happens now, however long the other checks took
    entry = {"Source": probe.source, "DetailType": "AWS API Call via CloudTrail", "Detail": json.dumps(record)}
    answer = asking.ask("events", "PutEvents", Entries=[entry])
    if answer is None:
        return "there is no default bus"
    if not answer.get("FailedEntryCount"):
        return None
    told: Mapping[str, Any] = next((each for each in answer["Entries"] if each.get("ErrorCode")), {})
    return f"{told.get('ErrorCode', 'no code')}, {told.get('ErrorMessage', 'no reason given')}"
