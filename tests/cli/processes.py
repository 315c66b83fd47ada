"""Whether processes that a test knows by their ids have ended."""

import time
from collections.abc import Iterable
from pathlib import Path


def gone(pids: Iterable[int], within_s: float) -> bool:
    """Whether all of them end in time."""
    until, left = time.monotonic() + within_s, set(pids)
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
