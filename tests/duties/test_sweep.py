"""The clock's work: each part done or said not to be, and none stopping the others."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

import pytest

from nightlatch import bootstrap
from nightlatch.bootstrap.telling import telling
from nightlatch.duties.sweep import Sweep
from nightlatch.errors import LookupFailed, StoreError
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.hosts.local.queue import LocalQueue
from nightlatch.ledger.control import Control
from nightlatch.model import Hold, Holding, Inventory, Order, Policy, Quarantine, Result, Verb
from tests.build import START, TENANT, activity, case, principal
from tests.duties.attending import Bench as Attending
from tests.fakes import FakeMeter, Outage

T = TypeVar("T")
ADMIN = Holding(account=principal("dana"), roles=("arn:aws:iam::aws:policy/AdministratorAccess",))
TAKEN = Inventory(provider="aws", tenant=TENANT, at=START, holdings=(ADMIN,), gaps=("Identity Center lives elsewhere",))


class Bench:
    """Sweep over a store in memory; either part can refuse."""

    def __init__(self, *, census: str | None = None, members: str | None = None) -> None:
        self.store, self.meter = MemoryStore(clock=None), FakeMeter()
        self.control, self.queue = Control.over(self.store), LocalQueue(lambda: START)
        pipeline = bootstrap.pipeline(Policy(), MemoryStore(clock=None), self.store, clock=lambda: START, strict=True)
        self.sweep = Sweep(
            control=self.control,
            stores=(self.store,),
            censuses={TENANT: lambda: _or_refuse((TAKEN,), census)},
            members=lambda: _or_refuse(("aws", (TENANT, "444455556666")), members),
            queue=self.queue,
            tell=telling(pipeline, {}, self.meter),
            meter=self.meter,
            clock=lambda: START,
        )


def _or_refuse(answer: T, refusal: str | None) -> T:
    if refusal is not None:
        raise LookupFailed(refusal)
    return answer


def test_it_keeps_the_inventory_and_the_organization() -> None:
    bench = Bench()
    told = bench.sweep()
    kept = bench.control.inventories.before(f"aws:{TENANT}", START + timedelta(seconds=1))
    assert kept is not None
    assert kept.holdings == (ADMIN,)
    assert bench.control.organization_accounts() == (TENANT, "444455556666")
    assert told[f"inventory of {TENANT}"] == "1 accounts read, 1 gaps"
    assert told["organization"] == "2 accounts in the organization"
    assert told["expired"] == "0 expired items removed"


def test_stock_is_taken_again_only_when_it_is_due() -> None:
    bench, now, read = Bench(), [START], list[datetime]()
    other = TAKEN.model_copy(update={"tenant": "444455556666"})

    def census() -> tuple[Inventory, ...]:
        read.append(now[0])
        return TAKEN, other

    sweep = replace(
        bench.sweep,
        censuses={"all": census},
        clock=lambda: now[0],
        stock_s=870,
    )
    assert sweep()["inventory of all"] == "2 accounts of 2 tenants read, 1 gaps"
    assert set(bench.control.inventories.tenants()) == {f"aws:{TENANT}", "aws:444455556666"}
    now[0] += timedelta(minutes=14)
    assert "not due yet" in sweep()["inventory of all"]
    now[0] += timedelta(minutes=1)
    sweep()
    assert read == [START, START + timedelta(minutes=15)]


def test_what_could_not_be_read_is_due_at_once() -> None:
    bench = replace(Bench(census="grant it").sweep, stock_s=870)
    bench()
    assert "not done" in bench()[f"inventory of {TENANT}"]


def test_a_part_that_is_refused_is_counted_and_stops_no_other() -> None:
    bench = Bench(census="grant iam:GetAccountAuthorizationDetails")
    told = bench.sweep()
    assert "grant iam:GetAccountAuthorizationDetails" in told[f"inventory of {TENANT}"]
    assert bench.control.organization_accounts()
    assert bench.meter.counted["sweep_failures", "inventory"] == 1


def test_a_log_that_cannot_be_read_now_stops_no_other() -> None:
    bench = Bench()
    told = replace(
        bench.sweep, polls={"a": lambda: _or_refuse("", "its limit ends at 12:01"), "b": lambda: "3 records put on the queue"}
    )()
    assert told["log of a"] == "not done: its limit ends at 12:01"
    assert told["log of b"] == "3 records put on the queue"
    assert bench.meter.counted["sweep_failures", "poll"] == 1


def test_what_an_organization_was_known_to_be_stays_when_it_cannot_be_asked() -> None:
    bench = Bench()
    bench.sweep()
    deaf = replace(bench.sweep, members=lambda: _or_refuse(("aws", ()), "denied"))
    deaf()
    assert bench.control.organization_accounts()


def queued(bench: Bench) -> list[str]:
    """The cases that are to be looked at again."""
    return [message.case for message in bench.queue.receive(START + timedelta(minutes=1))]


def test_what_is_locked_and_what_was_ordered_is_looked_at_again_until_it_is_over() -> None:
    bench, held, wanted = Bench(), case(activity()), case(activity(subject=principal("other")))
    quarantine = Quarantine(
        key=held.key, number=1, case=held.id, subject=held.subject, by="nightlatch", opened_at=START, state=Hold.HELD
    )
    order = Order(
        id="o1",
        verb=Verb.RELEASE,
        case=wanted.id,
        case_key=str(wanted.key),
        seen_version=1,
        who="on call",
        at=START,
        reason="it was us",
    )
    bench.control.quarantines.write(quarantine)
    bench.control.orders.write(order)
    for _ in range(2):
        assert bench.sweep()["locks"] == "2 accounts to be looked at again"
        assert sorted(queued(bench)) == sorted([held.id, wanted.id])
    bench.control.quarantines.write(quarantine.model_copy(update={"state": Hold.RELEASED}))
    bench.control.orders.close(order, Result(order="o1", at=START, done=True, says=()))
    bench.sweep()
    assert queued(bench) == []


def test_a_ledger_that_fails_in_one_part_stops_no_other() -> None:
    bench = Bench()
    broken = Control.over(Outage(bench.store, refuses=lambda partition: partition == "quarantines"))
    with pytest.raises(StoreError, match="the store is down"):
        replace(bench.sweep, control=broken)()
    assert bench.control.organization_accounts() == (TENANT, "444455556666"), (
        "what could be done was done, and then the host rings"
    )


def test_an_order_whose_message_was_lost_is_carried_out_after_the_next_sweep() -> None:
    town = Attending()
    subject = town.intrude()
    town.attend(subject)
    order = town.order(Verb.RELEASE, subject)
    bench = Bench()
    replace(bench.sweep, control=town.pipeline.control)()
    for found in queued(bench):
        town.attend(found)
    assert town.outcome(order) is not None
    assert town.states() == {"open"}


def test_by_what_records_call_us_is_kept_until_the_platform_tells_otherwise_and_a_refusal_keeps_what_was_known() -> None:
    bench = Bench()
    told = replace(bench.sweep, own={"okta": lambda: ("00uexampleOwner00001/api-token",)})()
    assert told["ourselves in okta"] == "records call us 00uexampleOwner00001/api-token"
    assert bench.control.own() == ("00uexampleOwner00001/api-token",)
    assert "grant it" in replace(bench.sweep, own={"okta": lambda: _or_refuse((), "grant it")})()["ourselves in okta"]
    assert bench.control.own() == ("00uexampleOwner00001/api-token",)
    replace(bench.sweep, own={"okta": lambda: ("0oaexampleRobot00001",)})()
    assert bench.control.own() == ("0oaexampleRobot00001",)
