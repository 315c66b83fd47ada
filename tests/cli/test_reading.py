"""Sources into batches: alone or with a process a core, always the same, and never with a process left behind."""

import gzip
import io
import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar, Self

import pytest

from nightlatch.cli.batches import Batch
from nightlatch.cli.reading import ENOUGH, named, reading, workers_for
from nightlatch.cli.workers import HANDED
from nightlatch.contracts import Item
from nightlatch.errors import UnreadableSource, UsageError
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.intake import Reject, Sources
from nightlatch.ledger.evidence import Evidence
from nightlatch.ledger.gathering import put
from nightlatch.model import Level
from nightlatch.sandbox.intrusion import intrusion
from nightlatch.sandbox.routine import routine
from tests.bench.cloudtrail import write_folder
from tests.cli.processes import ended_by

SEVERAL = len(os.sched_getaffinity(0)) > 1 and sys.platform == "linux"
needs_cores = pytest.mark.skipif(not SEVERAL, reason="there is one core only")
STORY = json.dumps({"Records": [*routine(), *intrusion()]}).encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough for several processes: generated logs, a story among them, and something broken."""
    logs = tmp_path_factory.mktemp("logs")
    write_folder(logs, 20)
    (logs / "zz-1.json.gz").write_bytes(gzip.compress(STORY))
    (logs / "zz-2.json.gz").write_bytes(gzip.compress(b'{"Records":[{"eventVersion":"1.08"')[:-9])
    return logs


@pytest.fixture
def many(folder: Path, tmp_path: Path) -> Path:
    """More files than all workers are handed ahead, each with an account that is made, and large enough together."""
    number = HANDED * (workers_for(named([folder])) + 1)
    content = json.dumps({"Records": [record for record in intrusion() if record["eventName"] == "CreateUser"]}).encode()
    for file in range(number):
        (tmp_path / f"{file:05}.json").write_bytes(content.ljust(2 * ENOUGH // number))
    return tmp_path


class Told:
    """What batches came to: how many activities they told of, those that were to be filed in order, the ledger that all of them
    leave, what could not be read, and which sources ended.
    """

    def __init__(self) -> None:
        self._store = MemoryStore(clock=None)
        self._evidence = Evidence.over(self._store)
        self.number = 0
        self.watched: list[str] = []
        self.others: list[str] = []
        self.ended: list[str] = []

    def take(self, batches: Iterable[Batch]) -> Self:
        for batch in batches:
            self.number += batch.told
            for activity in batch.activities:
                self._evidence.file(activity, touching=False)
            put(batch.marks, self._evidence.shelf)
            self.watched += [activity.id for activity in batch.activities if activity.level is Level.WATCH]
            self.others += [str(other) for other in batch.others]
            self.ended += [batch.source.name] if batch.ends else []
        return self

    @property
    def ledger(self) -> list[Item]:
        return [item._replace(version=None) for item in self._store.items()]


def read_alone(*files: Path) -> Told:
    """The same by one process, file after file."""
    alone = Told()
    for file in files:
        with reading(named([file]), only=None, strict=True) as batches:
            alone.take(batches)
    return alone


@needs_cores
def test_several_processes_read_the_same_in_the_same_order_as_one(folder: Path) -> None:
    files = sorted(folder.iterdir())
    assert workers_for(named([folder])) > 1
    with reading(named([folder]), only=None, strict=True) as batches:
        together = Told().take(batches)
    alone = read_alone(*files)
    assert (together.number, together.watched, together.others) == (alone.number, alone.watched, alone.others)
    assert together.ledger == alone.ledger
    assert together.number > len(together.watched) > 0
    assert together.ended == [str(file) for file in files]
    assert len(together.others) == 1
    assert multiprocessing.active_children() == []


@needs_cores
def test_more_files_than_are_handed_out_ahead_come_in_order(many: Path) -> None:
    with reading(named([many]), only=None, strict=True) as batches:
        found = Told().take(batches)
    assert found.ended == sorted(str(file) for file in many.iterdir())
    assert not found.others
    assert found.number == len(found.watched) == len(found.ended) * len(set(found.watched))


def test_every_byte_is_counted_once_however_many_read(folder: Path) -> None:
    whole = sum(file.stat().st_size for file in folder.iterdir())
    for given in ([folder], sorted(folder.iterdir())[:1]):
        with reading(named(given), only=None, strict=True) as batches:
            assert sum(batch.size for batch in batches) == (whole if given == [folder] else given[0].stat().st_size)


@needs_cores
def test_a_large_file_is_answered_for_in_parts(tmp_path: Path) -> None:
    records = [{**record, "eventID": f"{number:032}-{at}"} for number in range(200) for at, record in enumerate(intrusion())]
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps({"Records": records}))
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) > ENOUGH
    with reading(named([tmp_path]), only=None, strict=True) as batches:
        parts = list(batches)
    assert [batch.source.name for batch in parts if batch.ends] == [str(tmp_path / "a.json"), str(tmp_path / "b.json")]
    assert max(len(batch.activities) for batch in parts) < sum(len(batch.activities) for batch in parts) / 4
    assert sum(batch.records for batch in parts) == 2 * sum(batch.records for batch in parts if "a.json" in batch.source.name)


def test_no_process_is_left_when_reading_is_broken_off(folder: Path) -> None:
    with reading(named([folder]), only=None, strict=True) as batches:
        next(batches)
    assert multiprocessing.active_children() == []


@needs_cores
def test_a_worker_that_is_killed_costs_the_file_it_was_reading_and_nothing_else(many: Path) -> None:
    files = [str(file) for file in sorted(many.iterdir())]
    with reading(named([many]), only=None, strict=True) as batches:
        parts = [next(batches)]
        os.kill(multiprocessing.active_children()[0].pid or 0, signal.SIGKILL)
        parts += batches
    assert [batch.source.name for batch in parts if batch.ends] == files
    (reject,) = [other for batch in parts for other in batch.others]
    assert isinstance(reject, Reject)
    assert reject.where.file in files
    assert "memory" in reject.reason
    assert multiprocessing.active_children() == []


@needs_cores
def test_when_all_workers_are_killed_the_rest_is_read_all_the_same(many: Path) -> None:
    with reading(named([many]), only=None, strict=True) as batches:
        parts = [next(batches)]
        killed = multiprocessing.active_children()
        for child in killed:
            os.kill(child.pid or 0, signal.SIGKILL)
        parts += batches
    assert [batch.source.name for batch in parts if batch.ends] == [str(file) for file in sorted(many.iterdir())]
    assert len([other for batch in parts for other in batch.others]) == len(killed)


@dataclass(frozen=True)
class Faulty:
    """A source that raises what no source should."""

    name: str
    fault: type[BaseException] | None = None
    size: ClassVar[int] = 100
    far: ClassVar[bool] = False

    def open(self) -> BinaryIO:
        if self.fault:
            raise self.fault
        return io.BytesIO(STORY)


def faulty(fault: type[BaseException]) -> Sources:
    """Six sources, of which the third raises."""
    given = [Faulty(f"source {number}", fault if number == 2 else None) for number in range(6)]
    return Sources(["here://"], {"here": lambda _address: given})


@needs_cores
def test_a_worker_without_memory_is_as_one_that_was_killed() -> None:
    with reading(faulty(MemoryError), only=None, strict=True) as batches:
        found = Told().take(batches)
    (reject,) = found.others
    assert "source 2" in reject
    assert "memory" in reject
    assert found.ended == [f"source {number}" for number in range(6)]


@needs_cores
def test_a_fault_of_ours_ends_the_run_with_an_error_that_names_the_source(capfd: pytest.CaptureFixture[str]) -> None:
    with (
        pytest.raises(UnreadableSource, match="the process that read source 2 ended"),
        reading(faulty(ZeroDivisionError), only=None, strict=True) as batches,
    ):
        Told().take(batches)
    assert "ZeroDivisionError" in capfd.readouterr().err
    assert multiprocessing.active_children() == []


def test_few_or_small_files_are_read_alone_and_what_comes_out_of_a_pipe_too(tmp_path: Path, folder: Path) -> None:
    small = tmp_path / "small.json"
    small.write_text("{}")
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(ENOUGH + 1)
    cases: list[list[str | Path]] = [[small], [small, small], [huge], ["-", folder], [folder, "-"]]
    for given in cases:
        assert workers_for(named(given)) == 1


def test_a_provider_nobody_knows_is_said_before_anything_starts(folder: Path) -> None:
    with pytest.raises(UsageError), reading(named([folder]), only="nowhere", strict=True):
        pass


SCRIPT = """
import multiprocessing, sys, time
from nightlatch.cli.reading import named, reading
try:
    with reading(named([sys.argv[1]]), only=None, strict=True) as batches:
        print(*(child.pid for child in multiprocessing.active_children()), flush=True)
        time.sleep(60)
except KeyboardInterrupt:
    pass
"""


@needs_cores
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_workers_end_when_their_command_does_however_it_ends(folder: Path, end: signal.Signals) -> None:
    command = ended_by(end, SCRIPT, folder)
    assert len(command.told) > 1
    assert command.alone, "a worker outlived its command"
