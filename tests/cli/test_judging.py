"""Judged by several processes it is what one process judges: each case, in order, and each fault."""

import json
import multiprocessing
import os
import resource
import sqlite3
import sys
import tempfile
import threading
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from nightlatch import bootstrap
from nightlatch.cli.judging import ENOUGH, judged
from nightlatch.cli.tables import Row
from nightlatch.contracts import Signal
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.hosts.local.spilling import BOUND, SpillingStore
from nightlatch.model import Activity, Case, Facts, Hit, Kind
from nightlatch.pipeline import Pipeline
from nightlatch.sandbox.intrusion import BORN, intrusion
from nightlatch.settings import Settings
from tests.bench.activities import activities
from tests.build import activity, principal
from tests.cli.commands import Shell

FORKS = sys.platform == "linux"
CORES = len(os.sched_getaffinity(0)) if FORKS else 1
needs_forks = pytest.mark.skipif(not FORKS, reason="processes are forked on Linux only")
needs_cores = pytest.mark.skipif(CORES < 2, reason="there is one core only")
WHOSE = os.getpid()


def told(case: Case) -> tuple[Row, str, bool]:
    """A case as a replay tells it, and whether this process judged it."""
    return Row.of(case), case.model_dump_json(), os.getpid() == WHOSE


def together() -> Callable[[Case], tuple[Row, str, bool]]:
    """As `told`, but this process goes on only when a fork has had its turn: on a busy machine it may else be done before one begins."""
    begun = multiprocessing.get_context("fork").Event()
    left = [30.0]

    def tell(case: Case) -> tuple[Row, str, bool]:
        if os.getpid() != WHOSE:
            begun.set()
        elif left:
            begun.wait(left.pop())
        return told(case)

    return tell


@contextmanager
def filed(given: Iterable[Activity], bound: int = BOUND) -> Iterator[Pipeline]:
    """A pipeline as a replay opens it, over so many bytes of memory and else a file."""
    with closing(SpillingStore(bound)) as store:
        pipeline = bootstrap.pipeline(bootstrap.policy(None), store, MemoryStore(clock=None), strict=True)
        for each in given:
            pipeline.file(each)
        yield pipeline


@needs_forks
@pytest.mark.parametrize(("seed", "processes"), [(1, 2), (2, 3), (3, 4)])
def test_several_processes_judge_as_one_does_in_the_same_order(
    seed: int, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 1)  # servers of earlier tests may still wait in this process
    with filed(list(activities(1_500, accounts=150, seed=seed))) as pipeline:
        expected = [told(case)[:2] for case in pipeline.judging_all(store=False)]
        found = list(judged(pipeline, together(), store=False, processes=processes))
    assert [each[:2] for each in found] == expected
    assert {own for _, _, own in found} == {True, False}
    assert multiprocessing.active_children() == []


@needs_forks
def test_a_ledger_that_outgrew_memory_is_judged_alike_and_its_copy_is_gone_before_the_first_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 1)  # servers of earlier tests may still wait in this process
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    given = list(activities(1_500, accounts=150))
    with filed(given) as held, filed(given, bound=200_000) as spilled:
        expected = [told(case)[:2] for case in held.judging_all(store=False)]
        judging = judged(spilled, together(), store=False, processes=3)
        found = [next(judging)]
        assert list(tmp_path.iterdir()) == []
        found += judging
    assert [each[:2] for each in found] == expected
    assert {own for _, _, own in found} == {True, False}


@needs_forks
def test_a_ledger_that_there_is_no_room_to_copy_is_judged_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    with filed(list(activities(1_500, accounts=150)), bound=200_000) as spilled:
        expected = [str(case.key) for case in spilled.judging_all(store=False)]
        with no_file_larger_than(100_000):
            found = list(judged(spilled, lambda case: (str(case.key), os.getpid()), store=False, processes=2))
    assert found == [(key, WHOSE) for key in expected]


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """As on a disk that is nearly full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_judging_holds_four_kilobytes_of_each_newborn_of_a_day_at_most() -> None:
    """A mark of the day and a place in the roster: what every later case may ask for."""
    number = 1_500
    born = (activity(Kind.ACCOUNT_CREATED, each / 4, subject=principal(f"svc-{each * 7919 % number}")) for each in range(number))
    with filed(born, bound=200_000) as pipeline:
        tracemalloc.start()
        try:
            assert sum(1 for _ in judged(pipeline, lambda _: None, store=False, processes=1)) == number
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 4_000 * number


@needs_forks
def test_a_ledger_that_is_kept_is_judged_alike_by_several_and_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    kept = Settings(ledger=tmp_path)
    with bootstrap.opened(kept, replays=True) as pipeline:
        for each in activities(1_500, accounts=150):
            pipeline.file(each)
    before = dump(tmp_path)
    with bootstrap.opened(kept) as pipeline:
        expected = [told(case)[:2] for case in pipeline.judging_all(store=False)]
        found = list(judged(pipeline, together(), store=False, processes=3))
        assert pipeline.control.stopped() is False  # this process reads on
    assert [each[:2] for each in found] == expected
    assert {own for _, _, own in found} == {True, False}
    assert dump(tmp_path) == before


def dump(folder: Path) -> list[str]:
    """All that a ledger holds."""
    found: list[str] = []
    for file in (bootstrap.EVIDENCE, bootstrap.CONTROL):
        with closing(sqlite3.connect(folder / file)) as connection:
            found += connection.iterdump()
    return found


@needs_forks
def test_what_is_stored_and_what_is_little_is_judged_alone() -> None:
    with filed(list(activities(1_500, accounts=150))) as many, filed(list(activities(300, accounts=20))) as few:
        assert len(list(many.evidence.accounts())) >= ENOUGH > len(list(few.evidence.accounts()))
        for found in (judged(many, told, store=True, processes=2), judged(few, told, store=False, processes=2)):
            assert all(own for _, _, own in found)


class Failing:
    """A signal's check that fails on one account."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, case: Case, _facts: Facts) -> Hit | None:
        if case.subject.name == self.name:
            raise LookupError(f"no {self.name}")
        return None


@needs_forks
@pytest.mark.parametrize("strict", [True, False])
def test_a_signal_that_fails_is_told_as_one_process_tells_it(strict: bool, capfd: pytest.CaptureFixture[str]) -> None:
    with filed(list(activities(1_500, accounts=150))) as pipeline:
        names = [key.name for key in pipeline.evidence.accounts()]
        for name in (names[0], names[-1]):  # one that this process meets, and one that a fork does
            bad = Signal(id="bad", title="Fails", points=1, check=Failing(name))
            failing = pipeline.changed(signals=(*pipeline.signals, bad), strict=strict)
            if strict:
                with pytest.raises(LookupError, match=name):
                    list(judged(failing, told, store=False, processes=2))
                continue
            expected = [told(case)[:2] for case in failing.judging_all(store=False)]
            assert [each[:2] for each in judged(failing, told, store=False, processes=2)] == expected
            assert any("bad" in text for _, text in expected)
    assert capfd.readouterr().err == ""
    assert multiprocessing.active_children() == []


@contextmanager
def on_one_core() -> Iterator[None]:
    """As `taskset` would start it."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, [min(before)])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Enough accounts and bytes for several processes, in several files, one of them broken."""
    logs = tmp_path / "many"
    logs.mkdir()
    text = json.dumps(
        {"Records": [record for record in intrusion() if record["eventName"] in {"CreateUser", "AttachUserPolicy"}]}
    )
    for number in range(ENOUGH):
        again = text.replace(BORN, f"{BORN}-{number}").replace('"eventID": "', f'"eventID": "{number:03}')
        (logs / f"{number:03}.json").write_text(again.ljust(40_000))
    (logs / "050-broken.json").write_text('{"Records":[{"eventVersion":"1.08"')
    return logs


@needs_cores
@pytest.mark.parametrize("arguments", [["--json"], ["--all"], ["--json", "--ledger"], []])
def test_a_replay_says_the_same_on_one_core_and_on_several(
    shell: Shell, folder: Path, tmp_path: Path, arguments: list[str]
) -> None:
    said = []
    for run in ("one", "several"):
        page, rejects = tmp_path / f"{run}.html", tmp_path / f"{run}.jsonl"
        more = [*arguments, tmp_path / run] if arguments[-1:] == ["--ledger"] else arguments
        if run == "one":
            with on_one_core():
                shell("replay", folder, *more, "--report", page, "--rejects", rejects)
        else:
            shell("replay", folder, *more, "--report", page, "--rejects", rejects)
        said.append((shell.code, shell.out, shell.err.replace(run, ""), page.read_text(), rejects.read_text()))
    assert said[0] == said[1]
    assert f"{BORN}-{ENOUGH - 1}" in said[0][1]
    assert "050-broken" in said[0][4]


@needs_cores
@pytest.mark.parametrize("arguments", [["--json"], ["--json", "--verdict", "log"], ["--verdict", "ask"]])
def test_the_cases_of_a_ledger_are_listed_the_same_on_one_core_and_on_several(
    shell: Shell, folder: Path, tmp_path: Path, arguments: list[str]
) -> None:
    shell("replay", folder, "--ledger", tmp_path / "ledger")
    with on_one_core():
        alone = shell("cases", "--ledger", tmp_path / "ledger", *arguments).out
    assert shell("cases", "--ledger", tmp_path / "ledger", *arguments).out == alone
    assert f"{BORN}-{ENOUGH - 1}" in alone
