"""What a terminal shows while logs are read; a pipe sees nothing of it."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from nightlatch.cli.feeding import Tally
from nightlatch.cli.progress import Total, line
from nightlatch.intake import Sources
from tests.bench.cloudtrail import write_folder

HALF = Tally(files=10, records=1200, activities=1300, rejected=0, size=500_000_000)


def test_it_tells_rate_time_left_records_and_hits() -> None:
    assert line(HALF, 20, 1_500_000_000, 10, "logs/a.json.gz") == (
        "10 of 20 files, 500.0 MB of 1.50 GB, 50.0 MB/s, 20 s left, 1,200 records about accounts, 1,300 activities; at logs/a.json.gz"
    )


@pytest.mark.parametrize(("size", "left"), [(10_500_000_000, "3 min 20 s left"), (500_500_000_000, "2 h 46 min left")])
def test_long_waits_are_told_in_minutes_and_hours(size: int, left: str) -> None:
    assert left in line(HALF, 20, size, 10, "x")


def test_nothing_is_said_to_be_left_while_nobody_can_tell() -> None:
    assert "left" not in line(HALF, None, None, 10, "x")
    assert "left" not in line(HALF, 20, 1_500_000_000, 0.5, "x"), "a rate of half a second says nothing yet"
    assert "left" not in line(HALF, 9, 400_000_000, 10, "x"), "there is more than was counted"


def test_without_sizes_files_are_counted() -> None:
    piped = Tally(files=10, records=3, activities=4)
    assert line(piped, 20, None, 5, "-").startswith("10 of 20 files, 2.0 files/s, 5 s left, 3 records")


def test_what_could_not_be_read_is_counted() -> None:
    assert "1,234 not read" in line(Tally(rejected=1234, files=1), None, None, 10, "x")


def test_a_hostile_name_does_nothing_to_the_terminal() -> None:
    shown = line(HALF, None, None, 10, f"logs/{'x' * 200}\x1b[2J\u202e.json\n")
    assert shown.isprintable()
    assert len(shown) < 250
    assert shown.endswith("json\\n")


def test_all_there_is_to_read_is_counted_beside_the_reading(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"123")
    (tmp_path / "b").write_bytes(b"4")
    total = Total(Sources([tmp_path], {}))
    total.end(wait=True)
    assert (total.files, total.size) == (2, 4)
    piped = Total(Sources([tmp_path, "-"], {}))
    piped.end(wait=True)
    assert (piped.files, piped.size) == (3, None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    logs = tmp_path_factory.mktemp("logs")
    write_folder(logs, 20)
    return logs


def test_a_terminal_sees_it_move(folder: Path) -> None:
    here, there = pty.openpty()
    command = subprocess.Popen(
        [sys.executable, "-m", "nightlatch", "replay", folder],
        stdout=subprocess.DEVNULL,
        stderr=there,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "250"},
    )
    os.close(there)
    seen = b""
    while piece := _read(here):
        seen += piece
    os.close(here)
    assert command.wait(60) == 0
    assert re.search(
        rb"\d( of \d)? files, [\d.]+ MB( of [\d.]+ MB)?, [\d.]+ MB/s, (\d+ s left, )?\d+ records about accounts, \d+ activities; at",
        seen,
    )
    assert re.search(rb"read \d+ files: \d+ records about accounts", seen)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # nobody writes to it any more
        return b""


def test_a_pipe_sees_nothing_of_it(folder: Path) -> None:
    called = subprocess.run([sys.executable, "-m", "nightlatch", "replay", folder], capture_output=True, text=True, check=True)
    assert called.stderr == ""
    assert "files" not in called.stdout
