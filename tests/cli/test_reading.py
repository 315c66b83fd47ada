"""Files into batches: alone or with a process a core, always the same, and never with a process left behind."""

import gzip
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from nightlatch.cli import reading as module
from nightlatch.cli.reading import Batch, reading, workers_for
from nightlatch.errors import UnreadableSource, UsageError
from nightlatch.sandbox.intrusion import intrusion
from nightlatch.sandbox.routine import routine
from tests.bench.cloudtrail import write_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough for several processes: generated logs, a story among them, and something broken."""
    logs = tmp_path_factory.mktemp("logs")
    write_folder(logs, 20)
    (logs / "zz-1.json.gz").write_bytes(gzip.compress(json.dumps({"Records": [*routine(), *intrusion()]}).encode()))
    (logs / "zz-2.json.gz").write_bytes(gzip.compress(b'{"Records":[{"eventVersion":"1.08"')[:-9])
    return logs


def told(batches: Iterator[Batch]) -> tuple[list[str], list[str], int]:
    """The activities in order, what could not be read, and how many files ended."""
    activities, others, ended = [], [], 0
    for batch in batches:
        activities += [activity.id for activity in batch.activities]
        others += [str(other) for other in batch.others]
        ended += batch.ends
    return activities, others, ended


def test_several_processes_read_the_same_in_the_same_order_as_one(folder: Path) -> None:
    files = sorted(folder.iterdir())
    if workers_for(files) == 1:
        pytest.skip("there is one core only")
    with reading([folder], only=None, strict=True) as batches:
        together = told(batches)
    alone: tuple[list[str], list[str], int] = ([], [], 0)
    for file in files:
        with reading([file], only=None, strict=True) as batches:
            activities, others, ended = told(batches)
            alone = (alone[0] + activities, alone[1] + others, alone[2] + ended)
    assert together == alone
    assert together[2] == len(files)
    assert len(together[1]) == 1
    assert multiprocessing.active_children() == []


def test_no_process_is_left_when_reading_is_broken_off(folder: Path) -> None:
    with reading([folder], only=None, strict=True) as batches:
        next(batches)
    assert multiprocessing.active_children() == []


def test_a_reading_process_that_dies_ends_the_run_with_a_sentence(folder: Path) -> None:
    if workers_for(sorted(folder.iterdir())) == 1:
        pytest.skip("there is one core only")
    with reading([folder], only=None, strict=True) as batches:
        next(batches)
        for child in multiprocessing.active_children():
            os.kill(child.pid or 0, signal.SIGKILL)
        with pytest.raises(UnreadableSource, match="memory"):
            told(batches)
    assert multiprocessing.active_children() == []


def test_few_or_small_or_huge_files_are_read_alone(tmp_path: Path) -> None:
    small = tmp_path / "small.json"
    small.write_text("{}")
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(module.TOO_LARGE + 1)
    assert (
        workers_for([small]) == workers_for([small, small]) == workers_for([small, huge]) == workers_for([Path("-"), huge]) == 1
    )


def test_a_provider_nobody_knows_is_said_before_anything_starts(folder: Path) -> None:
    with pytest.raises(UsageError), reading([folder], only="nowhere", strict=True):
        pass


def test_workers_end_by_themselves_when_the_command_is_killed(folder: Path) -> None:
    if workers_for(sorted(folder.iterdir())) == 1:
        pytest.skip("there is one core only")
    script = f"""
import multiprocessing, sys, time
from nightlatch.cli.reading import reading
with reading([{str(folder)!r}], only=None, strict=True) as batches:
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    time.sleep(60)
"""
    command = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert command.stdout is not None
    workers = [int(pid) for pid in command.stdout.readline().split()]
    command.kill()
    command.wait()
    command.stdout.close()
    assert len(workers) > 1
    until = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() and not _ended(pid) for pid in workers):
        assert time.monotonic() < until, "a worker outlived its command"
        time.sleep(0.1)


def _ended(pid: int) -> bool:
    """A process that ended and that nobody has collected yet."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
