"""Meters what judging a record and considering a case ask of the ledger, in DynamoDB's units: the costs' own measurement.

The records are the sandbox's, one to a call, through the functions' own duties. The day is quiet and the intrusion loud, so
that an average over both has more cases in it than an ordinary month.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from nightlatch import bootstrap
from nightlatch.bootstrap.telling import telling
from nightlatch.contracts import Delivery, Item, Message
from nightlatch.duties.act import Act
from nightlatch.duties.assess import Assess
from nightlatch.hosts.aws.queues import read_message
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.hosts.local.queue import LocalQueue
from nightlatch.intake.live import LiveSources
from nightlatch.ledger.adding import add_each
from nightlatch.model import Holding, Inventory, Policy, Principal, PrincipalType
from nightlatch.pipeline import Pipeline
from nightlatch.sandbox.bus import event
from nightlatch.sandbox.intrusion import intrusion
from nightlatch.sandbox.routine import routine
from nightlatch.sandbox.trail import ACCOUNT
from tests.docs.costs import PerMessage, PerRecord
from tests.fakes import FakeDirectory, FakeMeter, FakeRejects

READ_UNIT, WRITE_UNIT = 4096, 1024
ATTRIBUTES = 120
"""Bytes of an item's attribute names, version, schema and times beside its keys and body."""


@dataclass
class MeteredStore:
    """A store that counts: `calls`, the units they cost, and the bytes that were written."""

    store: MemoryStore
    calls: int = 0
    read_units: int = 0
    write_units: int = 0
    written: int = 0

    def get(self, partition: str, sort: str) -> Item | None:
        found = self.store.get(partition, sort)
        self._read([found] if found else [])
        return found

    def query(self, partition: str, prefix: str = "", after: str = "", limit: int = 100) -> list[Item]:
        found = self.store.query(partition, prefix, after, limit)
        self._read(found)
        return found

    def put(self, item: Item, expect_version: str | None) -> Item:
        self.calls += 1  # a refused condition is billed like a write
        self.write_units += math.ceil(_bytes(item) / WRITE_UNIT)
        kept = self.store.put(item, expect_version)
        self.written += _bytes(item)
        return kept

    def add(self, items: Sequence[Item]) -> None:
        add_each(self, items)

    def delete(self, partition: str, sort: str, expect_version: str) -> None:
        self.calls += 1
        self.write_units += 1
        self.store.delete(partition, sort, expect_version)

    def purge(self, now: datetime, limit: int = 1000) -> int:
        return self.store.purge(now, limit)

    def _read(self, found: Sequence[Item]) -> None:
        self.calls += 1
        self.read_units += max(1, math.ceil(sum(map(_bytes, found)) / READ_UNIT))


def measure() -> tuple[PerRecord, PerMessage]:
    """What one record and one message cost on average, over the sandbox's day and intrusion."""
    records = sorted((*routine(), *intrusion()), key=lambda record: str(record["eventTime"]))
    now = datetime.fromisoformat(records[-1]["eventTime"]) + timedelta(seconds=30)
    evidence, control = MeteredStore(MemoryStore(clock=None)), MeteredStore(MemoryStore(clock=None))
    pipeline = bootstrap.pipeline(Policy(), evidence, control, strict=True, clock=lambda: now)
    taken = datetime.fromisoformat(records[0]["eventTime"]) - timedelta(minutes=15)
    pipeline.control.inventories.keep(_inventory(taken))
    before = _spent(evidence, control)
    told = _assess(pipeline, [json.dumps(event(dict(record))) for record in records], now)
    judged = [after - first for after, first in zip(_spent(evidence, control), before, strict=True)]
    calls, reads, writes, written = (spent / len(records) for spent in judged)
    record = PerRecord(calls + len(told) / len(records), reads, writes, written, len(told) / len(records))
    before = _spent(evidence, control)
    _act(pipeline, told, now)
    considered = [after - first for after, first in zip(_spent(evidence, control), before, strict=True)]
    calls, reads, writes, _ = (spent / len(told) for spent in considered)
    return record, PerMessage(calls, reads, writes)


def _assess(pipeline: Pipeline, bodies: Sequence[str], now: datetime) -> list[Message]:
    queue, sources = LocalQueue(lambda: now), LiveSources(pipeline.providers, ACCOUNT, (ACCOUNT,))
    assess = Assess(pipeline, sources, queue, FakeRejects(), FakeMeter(), lambda: now)
    for number, body in enumerate(bodies):
        assert assess([Delivery(str(number), body, now)]) == ()
    return list(queue.receive(now))


def _act(pipeline: Pipeline, told: Sequence[Message], now: datetime) -> None:
    pipeline = pipeline.changed(clock=lambda: now)
    attend = bootstrap.attending(pipeline, LocalQueue(lambda: now), FakeMeter(), reach={}, live=FakeDirectory(), census={})
    meter = FakeMeter()
    act = Act(pipeline, attend, telling(pipeline, {}, meter), read_message, meter, lambda: now)
    for number, message in enumerate(told):
        body = json.dumps({"case": message.case, "version": message.version})
        assert act([Delivery(str(number), body, now)]) == ()


def _inventory(at: datetime) -> Inventory:
    people = (
        Principal(provider="aws", tenant=ACCOUNT, id=f"AIDAEXAMPLE{number:09}", name=f"admin-{number}", type=PrincipalType.USER)
        for number in range(5)
    )
    top = "arn:aws:iam::aws:policy/AdministratorAccess"
    return Inventory(
        provider="aws", tenant=ACCOUNT, at=at, holdings=tuple(Holding(account=each, roles=(top,)) for each in people)
    )


def _spent(*stores: MeteredStore) -> list[int]:
    pairs = ((one.calls, one.read_units, one.write_units, one.written) for one in stores)
    return [sum(column) for column in zip(*pairs, strict=True)]


def _bytes(item: Item) -> int:
    return len(item.partition.encode()) + len(item.sort.encode()) + len(item.body.encode()) + ATTRIBUTES
