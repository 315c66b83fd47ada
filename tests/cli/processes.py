"""Commands as processes of their own: on one core or several, and ended from outside with all that they started."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

WITHIN_S = 20
CORES = sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []
on_one_core_and_two = pytest.mark.parametrize(
    "cores", [1, pytest.param(2, marks=pytest.mark.skipif(len(CORES) < 2, reason="there is one core only"))]
)
_COMMAND = "import os, sys; {}; from nightlatch.__main__ import console; console()"


def nightlatch(
    *arguments: str, cores: int = 1, environment: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """The command, on so many cores, with these variables beside those of the tests."""
    first = f"os.sched_setaffinity(0, {CORES[:cores]})" if CORES else "pass"
    return subprocess.run(
        [sys.executable, "-c", _COMMAND.format(first), *arguments],
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def rows(told: str) -> list[dict[str, Any]]:
    """What a command told as lines of JSON."""
    return [json.loads(line) for line in told.splitlines()]


class Ended(NamedTuple):
    """How it ended: the ids that it told, its exit code, what it wrote to standard error, and whether all it had started ended in time."""

    told: list[int]
    code: int
    err: str
    alone: bool


def ended_by(end: signal.Signals, code: str, *arguments: str | Path) -> Ended:
    """Run Python code that prints a line with the ids of the processes that it started, and end it with this signal then."""
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as command:
        assert command.stdout is not None
        told = [int(pid) for pid in command.stdout.readline().split()]
        if end is signal.SIGINT:
            os.killpg(command.pid, end)  # as a terminal does, to all of them
        else:
            command.send_signal(end)
        returned, alone = command.wait(WITHIN_S), _gone(told)
        return Ended(told, returned, command.communicate(timeout=WITHIN_S)[1], alone)


def _gone(pids: Iterable[int]) -> bool:
    """Whether all of them end in time."""
    until, left = time.monotonic() + WITHIN_S, set(pids)
    while left := {pid for pid in left if not _ended(pid)}:
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def _ended(pid: int) -> bool:
    """Whether it is gone, or ended and nobody has collected it yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True
