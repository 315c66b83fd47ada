"""Records arrive in any number, order and condition; what comes out is one verdict, and nothing is lost."""

import json
import random
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from nightlatch import bootstrap
from nightlatch.contracts import Delivery, Message, Provider, Record
from nightlatch.duties.assess import Assess
from nightlatch.errors import StoreError
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.hosts.local.queue import LocalQueue
from nightlatch.intake.live import LiveSources
from nightlatch.ledger.cases import Cases
from nightlatch.model import Case, Policy, Verdict
from nightlatch.pipeline import Pipeline
from nightlatch.sandbox.bus import event
from nightlatch.sandbox.intrusion import BORN, intrusion
from nightlatch.sandbox.trail import ACCOUNT
from tests.fakes import FakeDirectory, FakeMeter, FakeRejects, Outage
from tests.stages.test_order_free import verdicts

RECORDS = list(intrusion())
SENT = datetime.fromisoformat(RECORDS[-1]["eventTime"]) + timedelta(seconds=30)
NOW = SENT + timedelta(seconds=2)


class Bench:
    """Assess over stores in memory; `store` may be shared with another one."""

    def __init__(self, store: Any = None, *, strict: bool = True, providers: dict[str, Provider] | None = None) -> None:
        self.evidence = Outage(store or MemoryStore(clock=None))
        self.queue, self.rejects, self.meter = LocalQueue(lambda: NOW), FakeRejects(), FakeMeter()
        made = bootstrap.pipeline(
            Policy(), self.evidence, MemoryStore(clock=None), strict=strict, clock=lambda: NOW, count=self.meter.count
        )
        known = providers or made.providers
        self.pipeline = Pipeline(
            known, made.signals, made.policy, made.evidence, made.control, made.directory, strict, made.count, made.clock
        )
        sources = LiveSources(known, ACCOUNT, (ACCOUNT,))
        self.assess = Assess(self.pipeline, sources, self.queue, self.rejects, self.meter, lambda: NOW)

    def messages(self) -> list[Message]:
        return list(self.queue.receive(NOW))

    def born(self) -> Case:
        (case,) = [case for case in self.pipeline.judge_all() if case.subject.label == BORN]
        return case


def deliveries(records: Sequence[Record | str] = RECORDS) -> list[Delivery]:
    bodies = (each if isinstance(each, str) else json.dumps(event(dict(each))) for each in records)
    return [Delivery(f"m{number}", body, SENT) for number, body in enumerate(bodies)]


def test_a_stolen_keys_moves_become_one_case_on_the_queue() -> None:
    bench = Bench()
    assert bench.assess(deliveries()) == ()
    case = bench.born()
    assert case.judgment.verdict is Verdict.QUARANTINE
    assert Message(case.id, case.version) in bench.messages()
    assert bench.meter.counted["cases", "quarantine", "aws"] >= 1


def test_ten_deliveries_in_any_order_from_two_functions_give_one_message_per_version() -> None:
    store = MemoryStore(clock=None)
    both = [Bench(store), Bench(store)]
    shuffled = [list(deliveries()) for _ in range(10)]
    for number, each in enumerate(shuffled):
        random.Random(number).shuffle(each)  # noqa: S311 - repeatable, not a secret
    faults: list[BaseException] = []

    def work(bench: Bench, batches: list[list[Delivery]]) -> None:
        try:
            for each in batches:
                for start in range(0, len(each), 4):
                    assert bench.assess(each[start : start + 4]) == ()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            faults.append(error)

    threads = [threading.Thread(target=work, args=(bench, shuffled[number::2])) for number, bench in enumerate(both)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    once = Bench()
    once.assess(deliveries())
    assert verdicts(both[0].pipeline) == verdicts(once.pipeline)
    sent = [message for bench in both for message in bench.messages()]
    newest = {case.id: case.version for case in Cases(both[0].pipeline.evidence.shelf).all(both[0].pipeline.evidence.accounts())}
    born = both[0].born()
    assert max(message.version for message in sent if message.case == born.id) == newest[born.id]
    kept = Cases(both[0].pipeline.evidence.shelf).find(born.id)
    assert kept is not None
    assert not kept.owed


def test_again_and_again_the_same_is_one_message() -> None:
    bench = Bench()
    for _ in range(10):
        bench.assess(deliveries())
    sent = bench.messages()
    assert len(sent) == len(set(sent))
    assert {message.version for message in sent} == {1}


def test_a_poisoned_record_leaves_the_nine_others_alone() -> None:
    bench = Bench(strict=False)
    poisoned = {**RECORDS[5], "userIdentity": "text", "eventID": "poison"}
    batch = [*RECORDS[3:12], poisoned]
    assert bench.assess(deliveries(batch)) == ()
    ((text, reason),) = bench.rejects.kept
    assert json.loads(text)["detail"]["eventID"] == "poison"
    assert "userIdentity is str" in reason
    assert bench.born().judgment.verdict is Verdict.QUARANTINE
    assert bench.meter.counted["rejects",] == 1


def test_a_reader_that_fails_on_one_record_leaves_the_others_alone() -> None:
    aws = bootstrap.providers()["aws"]

    def failing(record: Record) -> Any:
        if record.get("eventID") == "poison":
            raise ZeroDivisionError("a fault of ours")
        return aws.normalize(record)

    broken = Provider("aws", aws.title, aws.recognizes, failing, aws.platform_owned)
    bench = Bench(strict=False, providers={"aws": broken})
    assert bench.assess(deliveries([*RECORDS[5:8], {**RECORDS[5], "eventID": "poison"}])) == ()
    assert "ZeroDivisionError" in bench.rejects.kept[0][1]
    assert len(bench.rejects.kept) == 1
    assert bench.born().judgment.verdict is Verdict.QUARANTINE


def test_a_case_that_cannot_be_judged_refuses_its_own_record_only() -> None:
    aws = bootstrap.providers()["aws"]

    def owned(principal: Any) -> bool:
        if principal.name == "org-inventory-sync":
            raise ZeroDivisionError("a fault of ours")
        return False

    broken = Provider("aws", aws.title, aws.recognizes, aws.normalize, owned)
    bench = Bench(strict=False, providers={"aws": broken})
    bench.assess(deliveries())
    refused = [json.loads(text)["detail"]["eventName"] for text, _ in bench.rejects.kept]
    assert sorted(refused) == ["AttachRolePolicy", "CreateRole"]
    born = [message for message in bench.messages() if BORN in message.case]
    assert born


def test_while_the_store_is_down_everything_comes_again_and_nothing_is_lost() -> None:
    bench = Bench()
    bench.evidence.down = True
    first = bench.assess(deliveries())
    assert first == tuple(delivery.id for delivery in deliveries() if _filed(delivery))
    assert bench.rejects.kept == []
    bench.evidence.down = False
    assert bench.assess([each for each in deliveries() if each.id in first]) == ()
    once = Bench()
    once.assess(deliveries())
    assert verdicts(bench.pipeline) == verdicts(once.pipeline)
    assert bench.messages()


def test_a_store_that_refuses_one_account_postpones_only_what_concerns_it() -> None:
    bench = Bench()
    bench.evidence.refuses = lambda partition: partition.startswith("case/") and "org-inventory-sync" in partition
    again = bench.assess(deliveries())
    names = {json.loads(delivery.body)["detail"]["eventName"] for delivery in deliveries() if delivery.id in again}
    assert {"CreateRole", "AttachRolePolicy"} <= names
    assert [message for message in bench.messages() if BORN in message.case]
    bench.evidence.refuses = lambda _partition: False
    assert bench.assess([each for each in deliveries() if each.id in again]) == ()
    once = Bench()
    once.assess(deliveries())
    assert verdicts(bench.pipeline) == verdicts(once.pipeline)


def test_a_queue_that_is_down_lets_the_records_come_again_and_tells_later() -> None:
    bench = Bench()
    deaf = Assess(bench.pipeline, bench.assess.sources, _Deaf(), bench.rejects, bench.meter, lambda: NOW)
    again = deaf(deliveries())
    assert again
    assert bench.assess([each for each in deliveries() if each.id in again]) == ()
    assert [message for message in bench.messages() if BORN in message.case]


def test_a_reject_that_cannot_be_kept_comes_again() -> None:
    bench = Bench()
    bench.rejects.down = True
    assert bench.assess(deliveries(["{"])) == ("m0",)
    bench.rejects.down = False
    assert bench.assess(deliveries(["{"])) == ()
    assert bench.rejects.kept[0][0] == "{"


def test_a_record_that_says_it_is_of_another_account_is_not_believed() -> None:
    bench = Bench()
    foreign = event({**RECORDS[5], "recipientAccountId": "444455556666"}, account=ACCOUNT)
    bench.assess(deliveries([json.dumps(foreign)]))
    assert "not believed" in bench.rejects.kept[0][1]
    assert bench.pipeline.judge_all() == ()


def test_the_two_times_are_told_apart() -> None:
    bench = Bench()
    bench.assess(deliveries(RECORDS[5:6]))
    happened = next(iter(bootstrap.providers()["aws"].normalize(RECORDS[5]))).at
    assert bench.meter.timed["happening_to_arrival"] == [(SENT - happened).total_seconds()]
    assert bench.meter.timed["arrival_to_verdict"] == [2.0]
    stored = Cases(bench.pipeline.evidence.shelf).find(bench.born().id)
    assert stored is not None
    assert (stored.arrived, stored.judged) == (SENT, NOW)


def test_a_look_up_that_is_refused_is_a_gap_that_names_the_permission() -> None:
    refusing = FakeDirectory(refuses="grant iam:GetUser")
    pipeline = bootstrap.pipeline(Policy(), MemoryStore(clock=None), MemoryStore(clock=None), live=refusing, strict=True)
    (case, *_) = pipeline.assess([("aws", RECORDS[5])]).cases
    assert [gap for gap in case.gaps if "when ci-deployer was created is not known (grant iam:GetUser)" in gap]


class _Deaf:
    def send(self, message: Message, delay_s: int = 0) -> None:
        raise StoreError("the queue is down: try again")


def _filed(delivery: Delivery) -> bool:
    """Whether a record is filed at all: of what is read in replay only, nothing is."""
    return bool(list(bootstrap.providers()["aws"].normalize(json.loads(delivery.body)["detail"])))


@pytest.mark.parametrize("body", ["", "null", '{"detail": {}}'])
def test_an_odd_body_is_kept_with_a_reason(body: str) -> None:
    bench = Bench()
    assert bench.assess(deliveries([body])) == ()
    assert bench.rejects.kept[0][1]
