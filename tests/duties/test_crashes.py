"""A function may die between any two of its calls: what it was handed comes again, and all ends as if it had not died."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from nightlatch.contracts import Delivery, Item, Message, Store
from nightlatch.duties.assess import Assess
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.adding import add_each
from nightlatch.ledger.cases import Cases
from nightlatch.model import Verdict
from tests.duties.test_assess import NOW, Bench, deliveries
from tests.stages.test_order_free import verdicts

FEW = deliveries()[5:8]
"""A user, its key, and its administrator's policy."""


class Died(BaseException):
    """The process is gone: nothing in it may catch this."""


@dataclass
class Fuse:
    """Burns down with each call, and then the process dies: before the call is made, or right after it."""

    left: int
    after: bool
    calls: int = 0

    def burn(self, *, made: bool) -> None:
        if made is not self.after:
            return
        self.calls += 1
        if self.calls == self.left:
            raise Died


@dataclass
class Mortal:
    """A store whose process dies at one call."""

    store: Store
    fuse: Fuse

    def get(self, partition: str, sort: str) -> Item | None:
        return self.store.get(partition, sort)

    def query(self, partition: str, prefix: str = "", after: str = "", limit: int = 100) -> list[Item]:
        return self.store.query(partition, prefix, after, limit)

    def put(self, item: Item, expect_version: str | None) -> Item:
        self.fuse.burn(made=False)
        written = self.store.put(item, expect_version)
        self.fuse.burn(made=True)
        return written

    def add(self, items: Sequence[Item]) -> None:
        add_each(self, items)

    def delete(self, partition: str, sort: str, expect_version: str) -> None:
        self.store.delete(partition, sort, expect_version)

    def purge(self, now: datetime, limit: int = 1000) -> int:
        return self.store.purge(now, limit)


@dataclass
class Told:
    """A queue that keeps what it was sent, and whose sender may die around it."""

    fuse: Fuse | None = None
    sent: list[Message] = field(default_factory=list)

    def send(self, message: Message, delay_s: int = 0) -> None:
        if self.fuse:
            self.fuse.burn(made=False)
        self.sent.append(message)
        if self.fuse:
            self.fuse.burn(made=True)


def run(store: Any, told: Told, batch: list[Delivery]) -> tuple[Bench, tuple[str, ...]]:
    bench = Bench(store)
    assess = Assess(bench.pipeline, bench.assess.sources, told, bench.rejects, bench.meter, lambda: NOW)
    return bench, assess(batch)


def _calls(*, after: bool = False) -> int:
    """How many writes one undisturbed batch makes."""
    fuse = Fuse(left=0, after=after)
    run(Mortal(MemoryStore(clock=None), fuse), Told(fuse), FEW)
    return fuse.calls


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_wherever_it_dies_the_next_delivery_makes_it_whole(after: bool) -> None:
    whole = Bench()
    whole.assess(FEW)
    expected = verdicts(whole.pipeline)
    number = _calls(after=after)
    assert number > 20
    for left in range(1, number + 1):
        store, told = MemoryStore(clock=None), Told()
        fuse = Fuse(left, after)
        told.fuse = fuse
        with pytest.raises(Died):
            run(Mortal(store, fuse), told, FEW)
        told.fuse = None
        bench, again = run(store, told, FEW)
        assert again == (), left
        assert verdicts(bench.pipeline) == expected, left
        for case in Cases(bench.pipeline.evidence.shelf).all(bench.pipeline.evidence.accounts()):
            assert not case.owed, left
            if case.decision is not None and case.decision.verdict is not Verdict.LOG:
                assert Message(case.id, case.version) in told.sent, left


def test_of_two_functions_one_may_die_at_any_call_while_the_other_judges_the_same() -> None:
    """The survivor was handed other records of the same account; the dead one's come again."""
    whole = Bench()
    whole.assess(FEW)
    expected = verdicts(whole.pipeline)
    for left in range(1, _calls() + 1):
        store, told = MemoryStore(clock=None), Told()
        fuse = Fuse(left, after=False)
        try:
            run(Mortal(store, fuse), Told(fuse, told.sent), FEW[:2])
        except Died:
            run(store, told, FEW[2:])
            run(store, told, FEW[:2])
        else:
            run(store, told, FEW[2:])
        bench = Bench(store)
        assert verdicts(bench.pipeline) == expected, left
        assert not any(case.owed for case in Cases(bench.pipeline.evidence.shelf).all(bench.pipeline.evidence.accounts())), left
