"""Inventories kept in the control store: found by time, stored once while nothing changes, gone after their time."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nightlatch.contracts import Item
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.control import Control
from nightlatch.ledger.inventories import KEPT, Inventories
from nightlatch.ledger.items import Shelf
from nightlatch.model import Holding, Inventory
from tests.build import START, TENANT, minutes, principal

WHO = f"aws:{TENANT}"
QUARTER = 15


def inventory(at: float, *names: str, tenant: str = TENANT, gaps: tuple[str, ...] = ()) -> Inventory:
    holdings = tuple(
        Holding(
            account=principal(name, id=f"AIDAEXAMPLE{name.upper()}"),
            address=f"arn:aws:iam::{tenant}:user/{name}",
            roles=("group:leads", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
        )
        for name in names
    )
    return Inventory(provider="aws", tenant=tenant, at=minutes(at), holdings=holdings, groups={"leads": ("b", "a")}, gaps=gaps)


@dataclass
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


class Counting(MemoryStore):
    """A store that knows what was written to it, and how often it was asked."""

    def __init__(self, clock: Clock | None = None) -> None:
        super().__init__(clock)
        self.written: list[Item] = []
        self.asked = 0

    def put(self, item: Item, expect_version: str | None) -> Item:
        stored = super().put(item, expect_version)
        self.written.append(item)
        return stored

    def query(self, partition: str, prefix: str = "", after: str = "", limit: int = 100) -> list[Item]:
        self.asked += 1
        return super().query(partition, prefix, after, limit)

    @property
    def size(self) -> int:
        return sum(len(item.body) for item in self.written)


@dataclass
class Kept:
    clock: Clock = field(default_factory=Clock)
    store: Counting = field(init=False)

    def __post_init__(self) -> None:
        self.store = Counting(self.clock)
        self.inventories = self.another()

    def another(self) -> Inventories:
        """As another process has it: over the same store, with nothing in mind."""
        return Inventories(Shelf(self.store, lambda: None))


def names_of(found: Inventory | None) -> set[str | None]:
    return {holding.account.name for holding in found.holdings} if found else set()


def test_the_newest_by_that_moment_is_found() -> None:
    kept = Kept().inventories
    for at, name in ((30, "bo"), (0, "ana"), (60 * 24 * 20, "cy")):
        assert kept.keep(inventory(at, name))
    moments = (-1, 0, 29, 30, 60 * 24 * 3, 60 * 24 * 19, 60 * 24 * 20)
    told = [names_of(kept.before(WHO, minutes(at))) for at in moments]
    assert told == [set(), {"ana"}, {"ana"}, {"bo"}, {"bo"}, {"bo"}, {"cy"}]


def test_what_comes_back_is_what_was_kept_in_order_of_its_lists() -> None:
    made = inventory(3, "bo", "ana", gaps=("the groups could not be read",))
    kept = Kept()
    kept.inventories.keep(made)
    found = kept.another().before(WHO, minutes(4))
    assert found is not None
    assert (found.at, found.gaps, found.groups) == (made.at, made.gaps, {"leads": ("a", "b")})
    assert {holding.address: holding.account for holding in found.holdings} == {
        holding.address: holding.account for holding in made.holdings
    }


def test_tenants_are_kept_apart_and_listed() -> None:
    kept = Kept().inventories
    kept.keep(inventory(0, "ana"))
    kept.keep(inventory(0, "bo", tenant="444455556666"))
    assert kept.tenants() == (WHO, "aws:444455556666")
    assert names_of(kept.before("aws:444455556666", minutes(1))) == {"bo"}


def test_the_same_inventory_kept_again_changes_nothing() -> None:
    kept = Kept().inventories
    assert kept.keep(inventory(0, "ana"))
    assert not kept.keep(inventory(0, "ana"))


def test_an_unchanged_tenant_costs_a_few_bytes_however_large_it_is() -> None:
    kept = Kept()
    names = [f"user-{number}" for number in range(5_000)]
    kept.inventories.keep(inventory(0, *names))
    whole = kept.store.size
    kept.inventories.keep(inventory(QUARTER, *reversed(names)))
    assert kept.store.size - whole < 200
    assert whole < 400_000, "a megabyte of JSON is packed"
    assert len(names_of(kept.another().before(WHO, minutes(QUARTER)))) == 5_000


def test_a_content_is_read_from_the_store_once() -> None:
    kept = Kept()
    kept.inventories.keep(inventory(0, *(f"user-{number}" for number in range(2_000))))
    kept.inventories.before(WHO, minutes(1))
    asked = kept.store.asked
    kept.inventories.before(WHO, minutes(1))
    assert kept.store.asked == asked + 1, "only the pointers"


def test_it_is_found_until_its_time_is_over_and_then_forgotten_though_nothing_ever_changed() -> None:
    kept = Kept()
    names = [f"user-{number}" for number in range(2_000)]
    for day in range(0, 200, 5):
        kept.clock.now = START + timedelta(days=day)
        kept.inventories.keep(inventory(day * 24 * 60, *names))
        oldest = kept.clock.now - KEPT + timedelta(days=5)
        for moment in (kept.clock.now, max(oldest, START)):
            assert len(names_of(kept.another().before(WHO, moment))) == 2_000
    assert kept.another().before(WHO, START) is None
    kept.clock.now += timedelta(days=300)
    assert kept.store.purge(kept.clock.now) > 0
    assert kept.another().reading(WHO, kept.clock.now) is None


def test_a_content_that_a_store_dropped_too_early_reads_as_no_inventory() -> None:
    kept = Kept()
    kept.inventories.keep(inventory(0, "ana"))
    (body,) = [item for item in kept.store.written if item.partition.startswith("inventory/")]
    stored = kept.store.get(body.partition, body.sort)
    assert stored is not None
    assert stored.version is not None
    kept.store.delete(body.partition, body.sort, stored.version)
    assert kept.another().before(WHO, minutes(1)) is None


def test_control_keeps_the_accounts_of_each_organization_as_last_read() -> None:
    control = Control.over(MemoryStore(clock=None))
    assert control.organization_accounts() == ()
    control.keep_organization("aws", ["444455556666", TENANT, TENANT])
    control.keep_organization("gcp", ["project-a"])
    assert control.organization_accounts() == (TENANT, "444455556666", "project-a")
    control.keep_organization("aws", [TENANT])
    assert control.organization_accounts() == (TENANT, "project-a")
    control.inventories.keep(inventory(0, "ana"))
    assert names_of(control.inventories.before(WHO, minutes(1))) == {"ana"}


def test_many_are_kept_as_each_would_be() -> None:
    many = [inventory(number % 3, "ana", f"bo-{number}").model_copy(update={"tenant": f"{number:012}"}) for number in range(40)]
    together, alone = Kept(), Kept()
    together.inventories.keep_all(many)
    together.inventories.keep_all(many)
    for each in many:
        alone.inventories.keep(each)
    assert together.inventories.tenants() == alone.inventories.tenants()
    for each in many:
        who = f"aws:{each.tenant}"
        assert names_of(together.another().before(who, minutes(9))) == names_of(alone.another().before(who, minutes(9)))
