"""Single changes: made once, looked after, and put back; each error told apart, and nothing hurried past a deadline."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from nightlatch.contracts import Playbook
from nightlatch.errors import ChangeFailed, LookupFailed, QuotaFull, TryLater
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.control import Control
from nightlatch.model import Action, CaseKey, Change, ChangeState, Quarantine
from nightlatch.stages.changing import Changing, change_of
from tests.build import principal
from tests.duties.attending import Hands, Town, target

WHO = principal("svc-report", id="AIDAEXAMPLEBORN")
KEY = CaseKey(provider="aws", tenant="111122223333", type="user", name="svc-report")


@dataclass
class Bench:
    """One door and one window; `more` replaces parts of the playbook that shuts doors."""

    more: dict[str, Any] = field(default_factory=dict)
    town: Town = field(default_factory=lambda: Town({"svc-report": {"door": "open", "window": "open"}}))
    clock: Hands = field(default_factory=Hands)
    patience_s: float = 40

    def __post_init__(self) -> None:
        self.quarantines = Control.over(MemoryStore(clock=None)).quarantines
        self.playbook: Playbook = self.town.playbook("shut_door", 10, Action.LOCK, **self.more)
        until = self.clock() + timedelta(seconds=self.patience_s)
        self.changing = Changing({"shut_door": self.playbook}, self.quarantines, self.clock, self.clock.pause, until)
        self.quarantine = Quarantine(key=KEY, number=1, case=f"{KEY}@x", subject=WHO, by="t", opened_at=self.clock())

    def intended(self, thing: str = "door", **more: Any) -> Change:
        change = change_of(self.quarantine, 10, self.playbook, target(thing, **more), self.clock())
        return self.quarantines.intend(KEY, change)

    def made(self, **more: Any) -> Change:
        return self.changing.make(self.quarantine, self.intended(**more), self.town)

    def check(self, change: Change) -> Change:
        return self.changing.check(self.quarantine, change, self.town)

    def undo(self, change: Change) -> Change:
        return self.changing.undo(self.quarantine, change, self.town)

    def differences(self, change: Change) -> list[str]:
        return list(self.changing.differences(self.quarantine, change, self.town))

    @property
    def door(self) -> str | None:
        return self.town.things["svc-report"].get("door")

    @door.setter
    def door(self, state: str) -> None:
        self.town.things["svc-report"]["door"] = state


def reads(*answers: Any) -> Callable[..., Any]:
    """What the platform shows, answer by answer; the last one stays."""
    left = list(answers)

    def read(*_asked: object) -> Any:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return read


OPEN, SHUT = {"state": "open"}, {"state": "shut"}


def test_a_change_is_applied_once_although_tried_again() -> None:
    bench = Bench()
    first = bench.made()
    second = bench.made()
    assert (first.state, second.state) == (ChangeState.VERIFIED, ChangeState.VERIFIED)
    assert bench.town.calls == [("svc-report", "door", "shut")]
    assert bench.quarantines.changes(KEY) == (second,)


def test_what_is_kept_is_how_it_was_first_found() -> None:
    bench = Bench()
    bench.made()
    assert bench.intended(state="shut").before == OPEN


def test_what_the_platform_is_slow_to_show_is_read_again_and_called_done_when_time_is_up() -> None:
    quick = Bench({"read": reads(OPEN, OPEN, OPEN, SHUT)})
    assert quick.made().state is ChangeState.VERIFIED
    slow = Bench({"read": reads(OPEN)})
    assert slow.made().state is ChangeState.DONE
    assert sum(slow.clock.pauses) < 12


def test_what_asks_to_come_later_is_tried_with_growing_pauses_until_it_works() -> None:
    bench = Bench()
    bench.town.fails = [TryLater("slow down")] * 4
    assert bench.made().state is ChangeState.VERIFIED
    assert len(bench.town.calls) == 5
    ceilings = [0.2, 0.4, 0.8, 1.6]
    assert all(top / 2 <= pause <= top for pause, top in zip(bench.clock.pauses, ceilings, strict=True))


def test_when_time_is_up_it_stays_intended_and_says_why() -> None:
    bench = Bench()
    start = bench.clock()
    bench.town.fails = [TryLater("slow down")] * 1000
    change = bench.made()
    assert (change.state, change.note) == (ChangeState.INTENT, "not done yet: slow down")
    assert bench.clock() - start <= timedelta(seconds=40)
    assert max(bench.clock.pauses) <= 5
    assert bench.door == "open"


def test_what_stayed_intended_is_made_by_the_next_check() -> None:
    bench = Bench()
    bench.town.fails = [TryLater("slow down")] * 1000
    change = bench.made()
    bench.town.fails = []
    assert bench.check(change).state is ChangeState.VERIFIED
    assert bench.door == "shut"


def test_where_there_is_no_room_another_way_is_taken_and_both_are_kept() -> None:
    bench = Bench({"instead": lambda _who, _target, _live: target("window")})
    bench.town.fails = [QuotaFull("ten policies are attached")]
    change = bench.made()
    assert (change.target, change.state) == ("window", ChangeState.VERIFIED)
    assert [(each.target, each.state) for each in bench.quarantines.changes(KEY)] == [
        ("door", ChangeState.FAILED),
        ("window", ChangeState.VERIFIED),
    ]
    assert bench.quarantines.changes(KEY)[0].note == "ten policies are attached"
    assert bench.town.things["svc-report"] == {"door": "open", "window": "shut"}


@pytest.mark.parametrize("instead", [None, lambda *_asked: None, reads(LookupFailed("denied"))])
def test_where_there_is_no_room_and_no_other_way_it_has_failed(instead: Any) -> None:
    bench = Bench({"instead": instead})
    bench.town.fails = [QuotaFull("full")]
    assert bench.made().state is ChangeState.FAILED


def test_where_the_other_way_has_no_room_either_it_ends() -> None:
    ways = {"door": target("window"), "window": None}
    bench = Bench({"instead": lambda _who, asked, _live: ways[asked.id]})
    bench.town.fails = [QuotaFull("full"), QuotaFull("full too")]
    assert bench.made().state is ChangeState.FAILED
    assert {each.state for each in bench.quarantines.changes(KEY)} == {ChangeState.FAILED}


def test_what_is_refused_has_failed_with_its_reason_and_may_work_later() -> None:
    bench = Bench()
    bench.town.fails = [ChangeFailed("grant town:Shut")]
    change = bench.made()
    assert (change.state, change.note) == (ChangeState.FAILED, "grant town:Shut")
    again = bench.made()
    assert (again.state, again.note) == (ChangeState.VERIFIED, "")


def test_what_cannot_be_read_is_not_changed() -> None:
    bench = Bench({"read": reads(LookupFailed("denied"))})
    change = bench.made()
    assert (change.state, change.note) == (ChangeState.INTENT, "not done yet: denied")
    assert not bench.town.calls


def test_what_somebody_undid_is_counted_and_made_again() -> None:
    bench = Bench()
    change = bench.made()
    bench.door = "open"
    again = bench.check(change)
    assert (again.state, again.undone) == (ChangeState.VERIFIED, 1)
    assert (again.undone_at, again.done_at) == (bench.clock(), change.done_at)
    assert again.remade_at is not None
    assert bench.door == "shut"


def test_a_read_that_lags_once_is_not_called_undone() -> None:
    bench = Bench({"read": reads(OPEN, SHUT, OPEN, SHUT)})
    change = bench.made()
    assert change.state is ChangeState.VERIFIED
    again = bench.check(change)
    assert again.undone == 0
    assert len(bench.town.calls) == 1


def test_a_check_that_cannot_look_says_so_and_changes_nothing() -> None:
    bench = Bench({"read": reads(OPEN, SHUT, LookupFailed("denied"))})
    change = bench.check(bench.made())
    assert (change.state, change.note, change.undone) == (ChangeState.VERIFIED, "could not be checked: denied", 0)


@pytest.mark.parametrize("look", ["check", "undo"])
def test_what_is_gone_is_left(look: str) -> None:
    bench = Bench()
    change = bench.made()
    bench.town.things["svc-report"].clear()
    bench.clock.pass_(minutes=11)
    change = getattr(bench, look)(change)
    assert (change.state, change.note) == (ChangeState.LEFT, "it is gone")
    assert len(bench.town.calls) == 1


@pytest.mark.parametrize("look", ["check", "undo"])
def test_what_is_too_new_to_be_told_of_everywhere_is_not_left_locked(look: str) -> None:
    bench = Bench({"read": reads(OPEN, SHUT, None)})
    change = getattr(bench, look)(bench.made())
    assert change.state is ChangeState.VERIFIED
    assert "does not tell of it now" in change.note


def test_undoing_puts_back_how_it_was_found_and_writes_down_first_that_it_will() -> None:
    bench = Bench()
    bench.door = "ajar"
    change = bench.undo(bench.made(state="ajar"))
    assert bench.door == "ajar"
    assert change.state is ChangeState.REVERTED
    assert change.undoing_at is not None
    assert change.reverted_at is not None
    assert bench.undo(change).reverted_at is not None
    assert len(bench.town.calls) == 2


def test_what_was_only_intended_needs_no_undoing() -> None:
    bench = Bench()
    change = bench.undo(bench.intended())
    assert (change.state, change.undoing_at) == (ChangeState.REVERTED, None)
    assert not bench.town.calls


def test_what_cannot_be_undone_is_left_and_says_so() -> None:
    bench = Bench()
    change = bench.undo(bench.made(irreversible="its secret is lost"))
    assert (change.state, change.note) == (ChangeState.LEFT, "its secret is lost")
    assert bench.door == "shut"


@pytest.mark.parametrize("error", [ChangeFailed("denied"), TryLater("denied")])
def test_what_cannot_be_undone_yet_stays_in_force(error: Exception) -> None:
    bench = Bench()
    change = bench.made()
    bench.town.fails = [error] * 1000
    change = bench.undo(change)
    assert (change.in_force, change.note) == (True, "not undone yet: denied")
    bench.town.fails = []
    assert bench.undo(change).state is ChangeState.REVERTED


def test_an_undoing_that_the_platform_does_not_show_yet_stays_in_force() -> None:
    bench = Bench({"read": reads(OPEN, SHUT)})
    change = bench.undo(bench.made())
    assert (change.state, change.note) == (ChangeState.VERIFIED, "undone, but the platform does not show it yet")


def test_a_difference_is_named_with_both_values_and_long_ones_are_cut() -> None:
    bench = Bench()
    change = bench.made()
    bench.door = "x" * 500
    (says,) = bench.differences(change)
    assert says.startswith("door: state is 'xxx")
    assert says.endswith("…' now, and Nightlatch left it 'shut'")
    assert len(says) < 300


@pytest.mark.parametrize("state", ["open", "shut"])
def test_what_is_as_before_or_as_left_is_no_difference(state: str) -> None:
    bench = Bench()
    change = bench.made()
    bench.door = state
    assert bench.differences(change) == []


def test_of_what_was_never_seen_whole_or_is_gone_no_difference_is_told() -> None:
    bench = Bench()
    intended = bench.intended()
    bench.door = "ajar"
    assert bench.differences(intended) == []
    change = bench.made()
    bench.town.things["svc-report"].clear()
    assert bench.differences(change) == []


def test_a_difference_that_cannot_be_looked_for_is_an_error() -> None:
    bench = Bench({"read": reads(OPEN, SHUT, LookupFailed("denied"))})
    with pytest.raises(LookupFailed):
        bench.differences(bench.made())
