"""The acting half may die at any of its writes, to a store or to the cloud: whoever comes next ends where it would have ended."""

from collections import Counter
from collections.abc import Callable

import pytest

from nightlatch.errors import ChangeFailed
from nightlatch.model import Case, ChangeState, Hold, Verb
from tests.duties.attending import THINGS, Bench
from tests.duties.dying import Died, Fuse, Mortal

Work = Callable[[Bench, Case], object]


def attend(bench: Bench, case: Case) -> object:
    return bench.attend(case)


def dying(bench: Bench, case: Case, work: Work, left: int, *, after: bool) -> Fuse:
    """Let it die at that write; then give the store and the town back to who comes next, after the dead one's lease is over."""
    alive, fuse = bench.control, Fuse(left, after)
    bench.control, bench.town.fuse = Mortal(alive, fuse), fuse
    try:
        work(bench, case)
    except Died:
        assert fuse.dead
    finally:
        bench.control, bench.town.fuse = alive, Fuse()
    bench.clock.pass_(minutes=2)
    return fuse


def writes(prepare: Work, *, after: bool) -> int:
    """How many writes an undisturbed call makes."""
    bench = Bench()
    case = bench.intrude()
    prepare(bench, case)
    return dying(bench, case, attend, 0, after=after).calls


def nothing(_bench: Bench, _case: Case) -> None:
    """A case that nobody has attended to."""


def released(bench: Bench, case: Case) -> None:
    """A lock that somebody ordered to be opened."""
    bench.attend(case)
    bench.order(Verb.RELEASE, case)


def undone(bench: Bench, case: Case) -> None:
    """A lock of which somebody undid two things."""
    bench.attend(case)
    for thing in THINGS[:2]:
        bench.town.things["svc-report"][thing] = "open"


def failed(bench: Bench, case: Case) -> None:
    """A lock of which one change was refused, and would work now."""
    bench.town.fails = [ChangeFailed("grant town:Shut")]
    bench.attend(case)


def fully(bench: Bench) -> Counter[tuple[str, str]]:
    return Counter((thing, state) for _, thing, state in bench.town.calls)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_wherever_a_lock_dies_the_next_ends_it_and_applies_nothing_twice(after: bool) -> None:
    number = writes(nothing, after=after)
    assert number > 15
    for left in range(1, number + 1):
        bench = Bench()
        case = bench.intrude()
        before = bench.town.copy()
        assert dying(bench, case, attend, left, after=after).dead, left
        bench.attend(case)
        held = bench.held(case)
        assert held is not None, left
        assert (held.state, held.number) == (Hold.HELD, 1), left
        assert bench.states() == {"shut"}, left
        assert fully(bench) == Counter((thing, "shut") for thing in THINGS), left
        assert [change.target for change in bench.changes(case)] == list(THINGS), left
        assert {change.state for change in bench.changes(case)} == {ChangeState.VERIFIED}, left
        assert all(change.before == {"state": "open"} for change in bench.changes(case)), left
        bench.order(Verb.RELEASE, case)
        bench.attend(case)
        assert bench.town.copy() == before, left


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_wherever_a_release_dies_the_next_ends_it_and_reverts_nothing_twice(after: bool) -> None:
    for left in range(1, writes(released, after=after) + 1):
        bench = Bench()
        case = bench.intrude()
        before = bench.town.copy()
        released(bench, case)
        assert dying(bench, case, attend, left, after=after).dead, left
        bench.attend(case)
        held = bench.held(case)
        assert held is not None, left
        assert held.state is Hold.RELEASED, left
        assert bench.town.copy() == before, left
        assert {change.state for change in bench.changes(case)} == {ChangeState.REVERTED}, left
        assert fully(bench) == Counter({(thing, state): 1 for thing in THINGS for state in ("shut", "open")}), left
        assert not bench.pipeline.control.orders.open(str(case.key)), left
        assert not list(bench.pipeline.control.orders.waiting()), left


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_wherever_a_re_check_dies_the_next_makes_again_what_was_undone_once(after: bool) -> None:
    for left in range(1, writes(undone, after=after) + 1):
        bench = Bench()
        case = bench.intrude()
        before = bench.town.copy()
        undone(bench, case)
        assert dying(bench, case, attend, left, after=after).dead, left
        bench.attend(case)
        assert bench.states() == {"shut"}, left
        assert [change.undone for change in bench.changes(case)] == [1, 1, 0], left
        assert fully(bench) == Counter({(THINGS[0], "shut"): 2, (THINGS[1], "shut"): 2, (THINGS[2], "shut"): 1}), left
        bench.order(Verb.RELEASE, case)
        bench.attend(case)
        assert bench.town.copy() == before, left


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_what_failed_once_is_written_down_again_before_it_is_tried_again(after: bool) -> None:
    """Or a crash would leave a change in the cloud that the ledger calls failed, and no release would undo."""
    for left in range(1, writes(failed, after=after) + 1):
        bench = Bench()
        case = bench.intrude()
        before = bench.town.copy()
        failed(bench, case)
        assert dying(bench, case, attend, left, after=after).dead, left
        bench.attend(case)
        assert bench.states() == {"shut"}, left
        assert {change.state for change in bench.changes(case)} == {ChangeState.VERIFIED}, left
        bench.order(Verb.RELEASE, case)
        bench.attend(case)
        assert bench.town.copy() == before, left


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_of_a_lock_that_died_a_release_finds_everything(after: bool) -> None:
    """The way out is open from every place where it may have stopped."""
    for left in range(1, writes(nothing, after=after) + 1):
        bench = Bench()
        case = bench.intrude()
        before = bench.town.copy()
        dying(bench, case, attend, left, after=after)
        bench.order(Verb.RELEASE, case)
        bench.attend(case)
        bench.attend(case)
        assert bench.town.copy() == before, left
