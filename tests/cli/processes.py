"""A command that is ended from outside, and whether the processes that it started end too."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

WITHIN_S = 20


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
