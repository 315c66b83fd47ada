"""Work shared with forks: always what one process gives, in order, whatever becomes of a fork, and never with one left behind."""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlatch.cli.sharing import LEAST, PIECES, shared
from tests.cli.processes import ended_by

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="work is shared on Linux only")
MANY = range(40 * LEAST)
SQUARES = [item * item for item in MANY]


class Shares:
    """Work of which forks do some for certain: this process waits in its first item until a fork has called `act`, or `after` so many items."""

    def __init__(self, act: Callable[[], object], after: int = 0) -> None:
        self.own: list[int] = []
        self._act, self._left, self._here = act, after, os.getpid()
        self._reached, self._reach = os.pipe()

    def __call__(self, item: int) -> int:
        if os.getpid() != self._here:
            self._in_fork()
        elif not self.own:
            os.read(self._reached, 1)
        if os.getpid() == self._here:
            self.own.append(item)
        return item * item

    def _in_fork(self) -> None:
        self._left -= 1
        if self._left < 0:
            os.write(self._reach, b"!")
            self._act()


@settings(max_examples=25, deadline=None)
@given(items=st.lists(st.integers() | st.text(), max_size=5 * LEAST), helpers=st.integers(0, 3), seed=st.integers(0, 9))
def test_several_processes_give_what_one_gives_in_the_same_order(items: list[object], helpers: int, seed: int) -> None:
    def work(item: object) -> tuple[object, ...]:
        time.sleep((hash(item) + seed) % 7 / 10_000)  # some take longer, so that pieces are ready in another order
        return item, repr(item)

    assert list(shared(items, work, helpers)) == [work(item) for item in items]
    assert multiprocessing.active_children() == []


def test_every_process_does_a_part_and_nothing_is_done_twice(tmp_path: Path) -> None:
    def work(item: int) -> int:
        time.sleep(0.001)
        with (tmp_path / str(item)).open("x"):
            return os.getpid()

    assert len(set(shared(MANY, work, 2))) == 3
    assert len(list(tmp_path.iterdir())) == len(MANY)


def test_there_are_never_more_pieces_than_pipes_hold() -> None:
    items = range(LEAST * PIECES + 1)
    assert list(shared(items, str, 1)) == [str(item) for item in items]


def test_answers_of_any_size_come_back_whole() -> None:
    assert [len(text) for text in shared(MANY, lambda item: "ü" * 1_000 * item, 1)] == [1_000 * item for item in MANY]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_what_a_killed_fork_leaves_is_done_all_the_same(number: signal.Signals) -> None:
    work = Shares(lambda: os.kill(os.getpid(), number))
    assert list(shared(MANY, work, 2)) == SQUARES
    assert sorted(work.own) == list(MANY)
    assert multiprocessing.active_children() == []


def test_what_a_fork_answered_for_before_it_was_killed_is_not_done_again() -> None:
    work = Shares(lambda: os.kill(os.getpid(), signal.SIGKILL), after=2 * LEAST + 1)
    assert list(shared(MANY, work, 1)) == SQUARES
    assert len(work.own) == len(set(work.own)) == len(MANY) - 2 * LEAST


def test_a_fault_in_a_fork_is_met_by_this_process_and_said_once(capfd: pytest.CaptureFixture[str]) -> None:
    fork_did = Shares(lambda: None)

    def work(item: int) -> int:
        return fork_did(item) // (item - 3 * LEAST)

    with pytest.raises(ZeroDivisionError):
        list(shared(MANY, work, 2))
    assert capfd.readouterr().err == ""
    assert multiprocessing.active_children() == []


def test_a_fault_that_only_a_fork_meets_costs_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    assert list(shared(MANY, Shares(lambda: 1 // 0), 2)) == SQUARES
    assert capfd.readouterr().err == ""


def test_nothing_is_left_when_the_answers_are_not_wanted_to_the_end() -> None:
    answers = shared(MANY, Shares(lambda: None), 2)
    assert next(answers) == 0
    answers.close()
    assert multiprocessing.active_children() == []


SCRIPT = """
import multiprocessing, sys, time
from nightlatch.cli.sharing import shared
told = []
def work(item):
    forks = [str(child.pid) for child in multiprocessing.active_children()]
    if forks and not told:
        told.append(print(*forks, flush=True))
    time.sleep(0.02)
try:
    list(shared(range(2000), work, 2))
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_forks_end_when_their_command_does_however_it_ends(end: signal.Signals) -> None:
    command = ended_by(end, SCRIPT)
    assert command.err == ""
    assert command.code == (130 if end is signal.SIGINT else -end)
    assert len(command.told) == 2
    assert command.alone, "a fork outlived its command"
