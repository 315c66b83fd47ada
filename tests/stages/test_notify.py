"""People are told once of what is new; a deaf door is owed it, and stops neither the others nor a later telling."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlatch.contracts import Memory
from nightlatch.errors import DeliveryFailed, StoreError
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.control import Control
from nightlatch.ledger.leases import Leases
from nightlatch.model import Bulletin, Kind, Policy, Report
from nightlatch.stages.notify import Telling
from tests.build import START, activity, case
from tests.fakes import Outage
from tests.stages.test_decide import decided, finding


@dataclass
class Ear:
    """A door that hears, or not: `deaf` raises before each telling while it holds errors."""

    heard: list[str] = field(default_factory=list)
    deaf: list[Exception] = field(default_factory=list)

    def tell(self, report: Report, memory: Memory) -> None:
        self._hear(report.digest, memory)

    def announce(self, bulletin: Bulletin, memory: Memory) -> None:
        self._hear(bulletin.digest, memory)

    def _hear(self, digest: str, memory: Memory) -> None:
        if self.deaf:
            raise self.deaf.pop(0)
        self.heard.append(digest)
        memory.keep(str(int(memory.text or "0") + 1))


class Bench:
    def __init__(self, policy: Policy | None = None, **ears: Ear) -> None:
        self.store = Outage(MemoryStore(clock=None))
        self.control = Control.over(self.store)
        self.now = START
        self.ears = ears or {"ear": Ear()}
        self.telling = Telling(
            self.ears, self.control.deliveries, Leases(self.control.shelf, lambda: self.now), policy or Policy(), strict=True
        )

    def owed(self) -> list[str]:
        return list(self.control.deliveries.owed())


def report(points: int = 40, version: int = 1) -> Report:
    judged = case(activity()).model_copy(update={"decision": decided(finding(points)), "version": version})
    return Report(case=judged, at=START)


def test_a_deaf_door_is_owed_and_the_others_are_told() -> None:
    bench = Bench(deaf=Ear(deaf=[DeliveryFailed("no answer")]), ear=Ear())
    told = report()
    assert "no answer" in bench.telling.tell(told)["deaf"]
    assert bench.ears["ear"].heard == [told.digest]
    assert bench.owed() == [told.case.id]
    assert bench.telling.tell(told) == {}
    assert bench.ears["deaf"].heard == bench.ears["ear"].heard == [told.digest], "each once"
    assert bench.owed() == []


def test_a_fault_of_ours_in_a_door_is_owed_too_and_raises_where_tests_run() -> None:
    bench = Bench(ear=Ear(deaf=[KeyError("odd"), KeyError("odd")]))
    with pytest.raises(KeyError):
        bench.telling.tell(report())
    bench.now += timedelta(minutes=5)
    lenient = Telling(bench.ears, bench.control.deliveries, bench.telling.leases, Policy())
    assert "KeyError" in lenient.tell(report())["ear"]


def test_nobody_is_told_of_what_is_only_logged() -> None:
    bench = Bench()
    quiet = case(activity(Kind.SIGN_IN)).model_copy(update={"decision": decided(finding(10))})
    assert bench.telling.tell(Report(case=quiet, at=START)) == {}
    assert bench.ears["ear"].heard == []


def test_a_case_that_people_know_is_brought_up_to_date_when_it_calms_down() -> None:
    bench = Bench()
    bench.telling.tell(report(40))
    bench.telling.tell(report(10, 2))
    assert len(bench.ears["ear"].heard) == 2


def test_what_was_told_is_not_told_again_by_another_process_or_at_another_time() -> None:
    bench, told = Bench(), report()
    for minutes in (0, 5, 10):
        bench.telling.tell(told.model_copy(update={"at": START + timedelta(minutes=minutes)}))
    assert len(bench.ears["ear"].heard) == 1


def test_a_case_under_a_new_id_goes_on_where_the_old_one_left_off() -> None:
    bench = Bench()
    old = report()
    bench.telling.tell(old)
    moved = old.model_copy(update={"case": old.case.model_copy(update={"id": f"{old.case.id}moved", "version": 2})})
    bench.telling.tell(moved, former=(old.case.id,))
    assert bench.control.deliveries.of(moved.case.id, "ear").memory == "2", "the door remembered the first telling"


def test_while_somebody_else_tells_of_it_it_is_owed() -> None:
    bench = Bench()
    told = report()
    with bench.telling.leases.held(f"telling/{told.case.id}"):
        assert "somebody else" in bench.telling.tell(told)["ear"]
    assert bench.owed() == [told.case.id]
    assert bench.telling.tell(told) == {}


def test_a_store_that_is_down_lets_the_case_come_again() -> None:
    bench = Bench()
    bench.store.down = True
    with pytest.raises(StoreError):
        bench.telling.tell(report())


def test_quiet_mode_gathers_what_stands_out_a_little_and_tells_the_rest_at_once() -> None:
    bench = Bench(Policy.model_validate({"notify": {"digest_minutes": 30}}))
    bench.telling.tell(report(40))
    bench.telling.tell(report(45, 2))
    assert bench.ears["ear"].heard == []
    assert [each.case for each in bench.control.deliveries.gathered()] == [report().case.id], "once, with the newest line"
    bench.telling.tell(report(70, 3))
    assert len(bench.ears["ear"].heard) == 1
    assert bench.control.deliveries.gathered() == (), "what is told by itself is not told in the digest as well"


def test_a_bulletin_that_changes_takes_the_place_of_the_former_one() -> None:
    bench = Bench(ear=Ear(deaf=[DeliveryFailed("no answer")]))
    first = Bulletin(id="b", title="one", at=START)
    assert bench.telling.announce(first)
    second = first.model_copy(update={"title": "two"})
    assert bench.telling.announce(second) == {}
    assert list(bench.control.deliveries.owed_bulletins()) == []
    assert bench.ears["ear"].heard == [second.digest]


@given(faults=st.lists(st.booleans(), max_size=12), versions=st.lists(st.integers(1, 3), min_size=1, max_size=6))
def test_whatever_fails_each_door_ends_with_the_newest_and_hears_nothing_twice(faults: list[bool], versions: list[int]) -> None:
    deaf: Callable[[], list[Exception]] = lambda: [DeliveryFailed("no answer") for fault in faults if fault]  # noqa: E731
    bench = Bench(one=Ear(deaf=deaf()), two=Ear(deaf=deaf()[: len(faults) // 2]))
    for version in versions:
        bench.telling.tell(report(40, version))
    last = report(40, versions[-1])
    for _ in faults:
        bench.telling.tell(last)
    bench.telling.tell(last)
    assert bench.owed() == []
    for ear in bench.ears.values():
        assert ear.heard[-1] == last.digest
        assert all(one != two for one, two in zip(ear.heard, ear.heard[1:], strict=False))
