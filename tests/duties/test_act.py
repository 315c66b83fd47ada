"""The acting half trusts nothing that is stored or sent: it judges again, looks again, and keeps what it made of it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from nightlatch import bootstrap
from nightlatch.bootstrap.telling import telling
from nightlatch.contracts import Delivery, Identity, Message
from nightlatch.duties.act import NO_DOOR, Act
from nightlatch.errors import UnreadableSource
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.hosts.local.queue import LocalQueue
from nightlatch.ledger.proposals import Proposals
from nightlatch.model import Case, Policy, Verdict
from nightlatch.model.evidence import NOTHING_TOLD
from nightlatch.model.proposal import Proposal
from nightlatch.sandbox.intrusion import BORN, intrusion
from nightlatch.sandbox.routine import at
from tests.duties.test_assess import NOW
from tests.fakes import FakeCloud, FakeDirectory, FakeMeter, Outage

POLICY = Policy.model_validate({"modes": {"default": "enforce"}})


def read(body: str) -> Message:
    if not body.startswith("{"):
        raise UnreadableSource("not a message: let only assess send here")
    return Message(**json.loads(body))


class Bench:
    """Act over stores in memory, after the intrusion was assessed by somebody else."""

    def __init__(self, live: FakeDirectory | None = None) -> None:
        evidence, self.control = MemoryStore(clock=None), Outage(MemoryStore(clock=None))
        bootstrap.pipeline(Policy(), evidence, MemoryStore(clock=None), strict=True).assess(("aws", each) for each in intrusion())
        self.directory, self.meter = live or FakeDirectory(), FakeMeter()
        pipeline = bootstrap.pipeline(POLICY, evidence, self.control, live=self.directory, remembers=False, strict=True)
        pipeline = pipeline.changed(clock=lambda: at(14, 10))
        self.cloud, queue = FakeCloud({"k1": "active"}), LocalQueue(lambda: NOW)
        attend = bootstrap.attending(
            pipeline, queue, self.meter, reach={"aws": lambda _tenant: None}, live=self.directory, census={}
        )
        self.attend = replace(attend, playbooks={"aws": (self.cloud.playbook(),)})
        self.act, self.pipeline = (
            Act(pipeline, self.attend, telling(pipeline, {}, self.meter), read, self.meter, lambda: NOW),
            pipeline,
        )
        (self.case,) = [case for case in pipeline.judge_all(store=False) if case.subject.label == BORN]

    def proposals(self, case: Case | None = None) -> list[Proposal]:
        return list(Proposals(self.pipeline.control.shelf).of((case or self.case).id))


def delivery(case: str, group: str | None = "g", id: str = "m", **more: Any) -> Delivery:
    return Delivery(id, json.dumps({"case": case, "version": 1, **more}), NOW, group)


def alive(case: Case) -> FakeDirectory:
    return FakeDirectory(identities={BORN: Identity(str(case.subject.id), case.born)})


def test_a_dangerous_newborn_that_is_there_is_locked() -> None:
    bench = Bench(alive(Bench().case))
    assert bench.act([delivery(bench.case.id)]) == ()
    (proposal,) = bench.proposals()
    assert (proposal.judged, proposal.verdict) == (Verdict.QUARANTINE, Verdict.QUARANTINE)
    assert proposal.plan
    assert proposal.confirmed.startswith(f"the live account is {bench.case.subject.id}, created at")
    assert bench.cloud.keys == {"k1": "inactive"}
    assert "verified: switch k1 off" in proposal.notes
    assert proposal.notes[-1] == NO_DOOR


def test_what_cannot_be_confirmed_becomes_a_question() -> None:
    bench = Bench(FakeDirectory(refuses="grant iam:GetUser"))
    bench.act([delivery(bench.case.id)])
    (proposal,) = bench.proposals()
    assert (proposal.judged, proposal.verdict) == (Verdict.QUARANTINE, Verdict.ASK)
    assert "grant iam:GetUser" in proposal.confirmed
    assert bench.cloud.calls == []


def test_a_name_that_is_anothers_now_becomes_a_question() -> None:
    case = Bench().case
    bench = Bench(FakeDirectory(identities={BORN: Identity("AIDAEXAMPLEOTHER", case.born and case.born + timedelta(hours=1))}))
    bench.act([delivery(bench.case.id)])
    assert bench.proposals()[0].verdict is Verdict.ASK
    assert bench.cloud.calls == []


def test_a_message_carries_no_authority_only_a_name() -> None:
    """The version in it may be anything: what is judged is what is filed."""
    bench = Bench()
    bench.act([Delivery("m", json.dumps({"case": bench.case.id, "version": 99}), NOW)])
    assert bench.proposals()[0].version == 1


def test_the_same_version_is_proposed_once_however_often_it_comes() -> None:
    bench = Bench()
    for _ in range(3):
        bench.act([delivery(bench.case.id)])
    assert len(bench.proposals()) == 1
    assert sum(bench.meter.counted[key] for key in bench.meter.counted if key[0] == "proposals") == 1


def test_after_a_failure_nothing_more_of_that_group_is_done_and_others_go_on() -> None:
    bench = Bench()
    batch = [
        delivery("aws:1:user:nobody@2026-01-01T00:00:00Z", "g", "m1"),
        delivery(bench.case.id, "g", "m2"),
        delivery(bench.case.id, "h", "m3"),
    ]
    assert bench.act(batch) == ("m1", "m2")
    assert len(bench.proposals()) == 1


def test_messages_without_a_group_stand_for_themselves() -> None:
    bench = Bench()
    assert bench.act([Delivery("m1", "text", NOW), delivery(bench.case.id, None, "m2")]) == ("m1",)


def test_a_control_store_that_is_down_lets_the_case_come_again() -> None:
    bench = Bench()
    bench.control.down = True
    assert bench.act([delivery(bench.case.id)]) == ("m",)
    bench.control.down = False
    assert bench.act([delivery(bench.case.id)]) == ()


def test_a_fault_of_ours_on_one_case_leaves_the_others_alone() -> None:
    bench = Bench()
    odd = replace(bench.attend, looker=replace(bench.attend.looker, directory=_Odd()))
    lenient = replace(bench.act, pipeline=bench.pipeline.changed(strict=False), attend=odd)
    assert lenient([delivery(bench.case.id, "g", "m1"), Delivery("m2", "text", NOW, "h")]) == ("m1", "m2")
    assert bench.act([delivery(bench.case.id, "g", "m1")]) == ()


class _Odd(FakeDirectory):
    def identity(self, principal: object, told: Mapping[str, str] = NOTHING_TOLD) -> Identity | None:
        raise ZeroDivisionError("a fault of ours")
