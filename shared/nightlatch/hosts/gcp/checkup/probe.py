"""Publishes one marked, synthetic entry where the sink publishes all others: only so it shows that the parts are one whole."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.hosts.gcp.checkup.asking import APPLY, Asking, translated
from nightlatch.hosts.gcp.clients import patiently
from nightlatch.ledger.probe import PROBE, Ledger, Policies, Sent, follow
from nightlatch.model import CaseKey
from nightlatch.model.check import Check


@dataclass(frozen=True, slots=True)
class Probe:
    """What is sent (an entry, under the key that marks it), the account its case will be about, and how long to wait, in seconds."""

    mark: str
    entry: Mapping[str, Any]
    key: CaseKey
    wait_s: float = 120


def run_probe(asking: Asking, ledger: Ledger, probe: Probe, policies: Policies) -> Iterator[Check]:
    """Send it and follow it. Raises LookupFailed when Pub/Sub does not take it, or the stores may not be read."""
    now = ledger.now()
    entry = {**probe.entry, "timestamp": now.isoformat()}  # it happens now, however long the other checks took
    message = {"data": json.dumps({probe.mark: entry}).encode()}
    with translated("pubsub.topics.publish", "records") as absent:
        asking.clients.publisher().publish(request={"topic": asking.topic("records"), "messages": [message]}, **patiently())
    if absent:
        yield PROBE.fail("There is no topic nightlatch-records to send it to.", APPLY)
        return
    sent = Sent(now, probe.key, probe.wait_s, shows="a machine create service accounts", through="Cloud Logging's sink")
    yield from follow(ledger, sent, policies)
