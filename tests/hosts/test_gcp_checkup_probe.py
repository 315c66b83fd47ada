"""The doctor's entry: published where the sink publishes, marked, of accounts that cannot exist; followed until it is judged or given up."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nightlatch import bootstrap
from nightlatch.hosts.gcp.checkup import Probe
from nightlatch.hosts.gcp.checkup.probe import run_probe
from nightlatch.hosts.gcp.clients import Clients
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.intake.live import PROBE_TENANT
from nightlatch.intake.probe import PROBE, entry
from nightlatch.ledger.probe import Ledger, Policies
from nightlatch.model import CaseKey
from nightlatch.model.check import Check, State
from nightlatch.stages.batch import Whence
from tests.google.emulators import Emulator
from tests.hosts.gcp_deployment import Deployment, queues

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
ENTRY = entry("0123456789abcdef" * 2, (NOW - timedelta(minutes=5)).isoformat())
NAME = ENTRY["protoPayload"]["response"]["email"]
KEY = CaseKey(provider="gcp", tenant=PROBE_TENANT, type="service_account", name=NAME)
OURS = bootstrap.policy(None).digest


@dataclass
class Bench:
    """Stores in memory; time passes only while somebody sleeps."""

    asking: Any
    evidence: MemoryStore = field(default_factory=lambda: MemoryStore(clock=None))
    passed: float = 0.0

    def judged(self) -> "Bench":
        """The entry is in the evidence, four seconds after it was sent, and judged a second later."""
        arrived = NOW + timedelta(seconds=4)
        pipeline = bootstrap.pipeline(
            bootstrap.policy(None),
            self.evidence,
            MemoryStore(clock=None),
            clock=lambda: arrived + timedelta(seconds=1),
            strict=True,
        )
        pipeline.assess([("gcp", ENTRY)], arrived=arrived, tenants=[Whence(PROBE_TENANT, alone=True)])
        return self

    def run(self, policies: Policies) -> dict[str, Check]:
        ledger = Ledger(self.evidence, MemoryStore(clock=None), lambda: NOW, lambda: self.passed, self._sleep)
        return {check.id: check for check in run_probe(self.asking, ledger, Probe(PROBE, ENTRY, KEY, wait_s=3), policies)}

    def _sleep(self, seconds: float) -> None:
        self.passed += seconds


@pytest.fixture
def deployment(pubsub_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", pubsub_emulator.host)
    return Deployment()


def test_what_is_published_is_the_entry_as_of_now_under_its_mark(deployment: Deployment) -> None:
    queues(deployment)
    subscriber, home = Clients(deployment.project).subscriber(), f"projects/{deployment.project}"
    subscriber.create_subscription(name=f"{home}/subscriptions/seen", topic=f"{home}/topics/nightlatch-records")
    seen = Bench(deployment.asking()).run(Policies(OURS, OURS))
    assert (seen["probe"].state, "3 s later no case" in seen["probe"].says) == (State.FAIL, True)
    (got,) = subscriber.pull(subscription=f"{home}/subscriptions/seen", max_messages=5, timeout=10).received_messages
    assert json.loads(got.message.data) == {PROBE: {**ENTRY, "timestamp": NOW.isoformat()}}


def test_both_times_are_told_apart_and_the_policy_is_compared(deployment: Deployment) -> None:
    queues(deployment)
    bench = Bench(deployment.asking()).judged()
    seen = bench.run(Policies(OURS, OURS))
    assert seen["happening-to-arrival"].says.startswith(
        "Happening → arrival took 4.00 s; a real record comes by way of Cloud Logging"
    )
    assert seen["arrival-to-verdict"].says == "Arrival → verdict took 1.00 s."
    assert (seen["probe"].state, seen["policy"].state) == (State.FAIL, State.OK)  # nobody acts on this bench
    assert bench.run(Policies("another", OURS))["policy"].state is State.FAIL  # the packaged one decided
    assert bench.run(Policies("another", "packaged"))["policy"].state is State.WARN


def test_without_the_topic_nothing_is_sent(deployment: Deployment) -> None:
    seen = Bench(deployment.asking()).run(Policies(OURS, OURS))
    assert seen["probe"].says == "There is no topic nightlatch-records to send it to."
