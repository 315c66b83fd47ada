"""Reads many files at once, one process a core, and gives what they held in the order of the files.

Only where it pays: several files, enough of them, none so large that its activities should not be held at once. A worker
that dies ends the run with an error; an interrupt is the main process's business alone, so none is left behind.
"""

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pydantic import TypeAdapter

from nightlatch import bootstrap
from nightlatch.intake import Elsewhere, Found, Reader, Reject
from nightlatch.model import Activity
from nightlatch.stages.boundaries import Refused, read_record

ENOUGH = 2 << 20
"""Bytes of all files together, as they lie on disk, below which starting processes costs more than it saves."""
TOO_LARGE = 64 << 20
_MOST = 8
_AHEAD = 4
"""Files a worker may be ahead of what was taken from it: bounds the memory."""
_ACTIVITIES = TypeAdapter(tuple[Activity, ...])


@dataclass(frozen=True, slots=True)
class FileRead:
    """What one file held: `activities` as JSON, which crosses between processes fastest; `records` those about accounts."""

    path: Path
    records: int
    activities: bytes
    others: tuple[Reject | Elsewhere, ...]

    def loaded(self) -> tuple[Activity, ...]:
        """The activities."""
        return _ACTIVITIES.validate_json(self.activities)


def workers_for(paths: Sequence[Path]) -> int:
    """How many processes to read these files with; 1 where several would not pay."""
    if sys.platform != "linux" or len(paths) < 2 or not all(path.is_file() for path in paths):
        return 1
    sizes = [path.stat().st_size for path in paths]
    if sum(sizes) < ENOUGH or max(sizes) > TOO_LARGE:
        return 1
    return min(len(os.sched_getaffinity(0)), len(paths), _MOST)


def read_all(paths: Iterable[Path], workers: int, *, only: str | None, strict: bool) -> Iterator[FileRead]:
    """What each file held, in order. Raises UsageError for an unknown provider."""
    Reader(bootstrap.providers(), only=only)  # an unknown provider is said once, here, not by every worker
    waiting = iter(paths)
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(only, strict)) as pool:
        ahead: deque[Future[FileRead]] = deque(pool.submit(_read, path) for path in islice(waiting, workers * _AHEAD))
        try:
            while ahead:
                done = ahead.popleft().result()
                ahead.extend(pool.submit(_read, path) for path in islice(waiting, 1))
                yield done
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


_reading: list[tuple[Reader, bool]] = []
"""What a worker reads with: made once in each."""


def _start(only: str | None, strict: bool) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _reading.append((Reader(bootstrap.providers(), only=only), strict))


def _read(path: Path) -> FileRead:
    reader, strict = _reading[-1]
    activities: list[Activity] = []
    others: list[Reject | Elsewhere] = []
    records = 0
    for result in reader.read(path):
        if not isinstance(result, Found):
            others.append(result)
            continue
        answer = read_record(bootstrap.providers()[result.provider_id], result.raw, strict=strict)
        if isinstance(answer, Refused):
            others.append(Reject.of_record(result.where, answer.reason, result.raw))
            continue
        records += bool(answer)
        activities += answer
    return FileRead(path, records, _ACTIVITIES.dump_json(tuple(activities)), tuple(others))
