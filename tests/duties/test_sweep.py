"""The clock's work: each part done or said not to be, and none stopping the others."""

from datetime import timedelta
from typing import TypeVar

from nightlatch.duties.sweep import Sweep
from nightlatch.errors import LookupFailed
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.control import Control
from nightlatch.model import Holding, Inventory
from tests.build import START, TENANT, principal
from tests.fakes import FakeMeter

T = TypeVar("T")
ADMIN = Holding(account=principal("dana"), roles=("arn:aws:iam::aws:policy/AdministratorAccess",))
TAKEN = Inventory(provider="aws", tenant=TENANT, at=START, holdings=(ADMIN,), gaps=("Identity Center lives elsewhere",))


class Bench:
    """Sweep over a store in memory; either part can refuse."""

    def __init__(self, *, census: str | None = None, members: str | None = None) -> None:
        self.store, self.meter = MemoryStore(clock=None), FakeMeter()
        self.control = Control.over(self.store)
        self.sweep = Sweep(
            control=self.control,
            stores=(self.store,),
            census=lambda: _or_refuse(TAKEN, census),
            members=lambda: _or_refuse(("aws", (TENANT, "444455556666")), members),
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
    assert told["inventory"] == "1 accounts read, 1 gaps"
    assert told["organization"] == "2 accounts in the organization"
    assert told["expired"] == "0 expired items removed"


def test_a_part_that_is_refused_is_counted_and_stops_no_other() -> None:
    bench = Bench(census="grant iam:GetAccountAuthorizationDetails")
    told = bench.sweep()
    assert "grant iam:GetAccountAuthorizationDetails" in told["inventory"]
    assert bench.control.organization_accounts()
    assert bench.meter.counted["sweep_failures", "inventory"] == 1


def test_what_an_organization_was_known_to_be_stays_when_it_cannot_be_asked() -> None:
    bench = Bench()
    bench.sweep()
    deaf = Sweep(bench.control, (), lambda: TAKEN, lambda: _or_refuse(("aws", ()), "denied"), bench.meter, lambda: START)
    deaf()
    assert bench.control.organization_accounts()
