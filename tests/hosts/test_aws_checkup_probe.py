"""The probe where its way is odd: not taken, clocks that disagree, a case that does not tell its times."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from nightlatch import bootstrap
from nightlatch.errors import LookupFailed
from nightlatch.hosts.aws.checkup import Asking, Policies, Probe, synthetic
from nightlatch.hosts.aws.checkup.probe import run_probe
from nightlatch.hosts.aws.clients import Clients
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.intake.live import PROBE_SOURCE, PROBE_TENANT
from nightlatch.ledger.probe import Ledger
from nightlatch.model import CaseKey
from nightlatch.model.check import Check, State
from nightlatch.stages.batch import Whence
from tests.aws.ministack import REGION
from tests.fakes import Outage

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
RECORD = synthetic(PROBE_TENANT, REGION, NOW)
KEY = CaseKey(provider="aws", tenant=PROBE_TENANT, type="user", name=RECORD["requestParameters"]["userName"])
POLICIES = Policies(bootstrap.policy(None).digest, bootstrap.policy(None).digest)
TAKEN: Mapping[str, Any] = {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}


@dataclass
class Bench:
    """A bus that answers as it was told, and stores in memory; time passes only while somebody sleeps."""

    answer: Mapping[str, Any] = field(default_factory=lambda: TAKEN)
    evidence: Any = field(default_factory=lambda: MemoryStore(clock=None))
    passed: float = 0.0

    def judged(self, arrived: datetime | None) -> "Bench":
        """The record is in the evidence, judged a second after it arrived."""
        clock = None if arrived is None else lambda: arrived + timedelta(seconds=1)
        pipeline = bootstrap.pipeline(bootstrap.policy(None), self.evidence, MemoryStore(clock=None), clock=clock, strict=True)
        pipeline.assess([("aws", RECORD)], arrived=arrived, tenants=[Whence(PROBE_TENANT, alone=True)])
        return self

    def run(self) -> dict[str, Check]:
        session = boto3.session.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name=REGION)
        asking = Asking(Clients(session=session), REGION)
        ledger = Ledger(self.evidence, MemoryStore(clock=None), lambda: NOW, lambda: self.passed, self._sleep)
        probe = Probe(PROBE_SOURCE, RECORD, KEY, wait_s=3)
        with Stubber(asking.clients.client("events", REGION)) as bus:
            bus.add_response("put_events", dict(self.answer), {"Entries": ANY})
            return {check.id: check for check in run_probe(asking, ledger, probe, POLICIES)}

    def _sleep(self, seconds: float) -> None:
        self.passed += seconds


def test_an_event_that_was_not_taken_is_a_failure_though_the_call_went_well() -> None:
    entry = {"ErrorCode": "InternalFailure", "ErrorMessage": "try later"}
    seen = Bench({"FailedEntryCount": 1, "Entries": [entry]}).run()
    assert {id: check.state for id, check in seen.items()} == {"probe": State.FAIL}
    assert "InternalFailure, try later" in seen["probe"].says


def test_it_waits_as_long_as_it_was_told_and_no_longer() -> None:
    bench = Bench()
    assert bench.run()["probe"].state is State.FAIL
    assert bench.passed == pytest.approx(3, abs=0.6)


def test_both_times_are_told_apart() -> None:
    seen = Bench().judged(NOW + timedelta(seconds=4)).run()
    assert "took 4.00 s" in seen["happening-to-arrival"].says
    assert "took 1.00 s" in seen["arrival-to-verdict"].says


def test_a_clock_that_runs_ahead_is_told_instead_of_a_time() -> None:
    seen = Bench().judged(NOW - timedelta(seconds=5)).run()
    assert (seen["happening-to-arrival"].state, "5.0 s before it was sent" in seen["happening-to-arrival"].says) == (
        State.UNKNOWN,
        True,
    )
    assert seen["arrival-to-verdict"].state is State.OK


def test_a_case_without_times_makes_none_up() -> None:
    seen = Bench().judged(None).run()
    assert "happening-to-arrival" not in seen
    assert seen["arrival-to-verdict"].state is State.UNKNOWN


def test_a_ledger_that_may_not_be_read_is_no_verdict_on_the_deployment() -> None:
    with pytest.raises(LookupFailed, match="the ledger cannot be read"):
        Bench(evidence=Outage(MemoryStore(clock=None), down=True)).run()


def test_the_record_is_one_that_the_reader_takes_and_is_marked() -> None:
    (activity,) = bootstrap.providers()["aws"].normalize(RECORD)
    assert CaseKey.of(activity.subject) == KEY
    assert KEY.name.startswith("nightlatch-doctor-")
    assert KEY.name != synthetic(PROBE_TENANT, REGION, NOW)["requestParameters"]["userName"]
