"""Reads the files of a command into batches of activities, with one process a core where that pays.

It pays for several files, enough of them, none so large that its activities should not be held at once; otherwise this
process reads alone. Either way batches come in the order of the files. A worker that dies ends the run with an error; an
interrupt is this process's business alone, so no worker is left behind.
"""

import multiprocessing
import os
import pickle
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter

from nightlatch import bootstrap
from nightlatch.errors import UnreadableSource
from nightlatch.intake import Elsewhere, Found, Reader, Reject, sources
from nightlatch.model import Activity
from nightlatch.stages.boundaries import Refused, read_record

ENOUGH = 2 << 20
"""Bytes of all files together, as they lie on disk, below which starting processes costs more than it saves."""
TOO_LARGE = 64 << 20
_MOST = 8
_PIECE = 500
"""Records of a batch when this process reads alone."""
_ACTIVITIES = TypeAdapter(tuple[Activity, ...])


@dataclass(frozen=True, slots=True)
class Batch:
    """What a file held, or a piece of it: `records` about accounts, the activities they gave, and what could not be read.

    `ends` says that this is the file's last.
    """

    path: Path
    records: int
    activities: tuple[Activity, ...]
    others: tuple[Reject | Elsewhere, ...]
    ends: bool


@contextmanager
def reading(paths: Iterable[str | Path], *, only: str | None, strict: bool) -> Iterator[Iterator[Batch]]:
    """The batches of all files under these paths; workers start at once and end with the block.

    Raises UsageError for a path that is not there and for an unknown provider.
    """
    found = list(sources(paths))
    reader = Reader(bootstrap.providers(), only=only)
    workers = workers_for(found)
    if workers == 1:
        yield (batch for path in found for batch in _batches(reader, path, strict))
        return
    started = [_Worker.start(reader, found[number::workers], strict) for number in range(workers)]
    try:
        yield (started[number % workers].next(path) for number, path in enumerate(found))
    finally:
        for worker in started:
            worker.end()


def workers_for(paths: Sequence[Path]) -> int:
    """How many processes to read these files with; 1 where several would not pay."""
    if sys.platform != "linux" or len(paths) < 2 or not all(path.is_file() for path in paths):
        return 1
    sizes = [path.stat().st_size for path in paths]
    if sum(sizes) < ENOUGH or max(sizes) > TOO_LARGE:
        return 1
    return min(len(os.sched_getaffinity(0)), len(paths), _MOST)


Packed = tuple[int, bytes, tuple[Reject | Elsewhere, ...]]
"""A file's batch on its way between processes: activities cross fastest as JSON."""


@dataclass(frozen=True, slots=True)
class _Worker:
    """One process and the pipe it answers through, file by file. It waits while the pipe is full, so memory is bounded.

    It lives no longer than somebody reads: when this process ends, however it ends, writing fails and the worker with it.
    """

    process: BaseProcess
    answers: Connection

    @classmethod
    def start(cls, reader: Reader, paths: Sequence[Path], strict: bool) -> Self:
        """Read these files in a process of its own, in their order."""
        fork = multiprocessing.get_context("fork")  # the tables are loaded already, and the reader need not be rebuilt
        here, there = fork.Pipe(duplex=False)
        process = fork.Process(target=_work, args=(reader, paths, strict, here, there), daemon=True)
        process.start()
        there.close()
        return cls(process, here)

    def next(self, path: Path) -> Batch:
        """What the worker read from its next file. Raises UnreadableSource when it died."""
        try:
            records, activities, others = pickle.loads(self.answers.recv_bytes())  # noqa: S301 - our own fork wrote it
        except (EOFError, OSError) as error:
            raise UnreadableSource(f"the process that read {path} ended; is there memory left? Replay this file alone") from error
        return Batch(path, records, _ACTIVITIES.validate_json(activities), others, ends=True)

    def end(self) -> None:
        """Leave no process behind, whether it has finished or not."""
        self.answers.close()
        self.process.terminate()
        self.process.join()


def _work(reader: Reader, paths: Sequence[Path], strict: bool, readable: Connection, answers: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the process that started this one
    readable.close()  # a fork holds both ends: with this one open, nobody would ever tell that the reader is gone
    try:
        for path in paths:
            answers.send_bytes(pickle.dumps(_whole(reader, path, strict)))
    except BrokenPipeError:
        return  # nobody reads any more


def _whole(reader: Reader, path: Path, strict: bool) -> Packed:
    """One file, read by a worker."""
    parts = list(_batches(reader, path, strict))
    activities = tuple(activity for part in parts for activity in part.activities)
    others = tuple(other for part in parts for other in part.others)
    return sum(part.records for part in parts), _ACTIVITIES.dump_json(activities), others


def _batches(reader: Reader, path: Path, strict: bool) -> Iterator[Batch]:
    """One file piece by piece, so that memory stays flat whatever it holds."""
    results = reader.read(path)
    while piece := tuple(islice(results, _PIECE)):
        yield _batch(path, piece, strict)
    yield Batch(path, 0, (), (), ends=True)


def _batch(path: Path, piece: Iterable[Found | Reject | Elsewhere], strict: bool) -> Batch:
    activities: list[Activity] = []
    others: list[Reject | Elsewhere] = []
    records = 0
    for result in piece:
        if not isinstance(result, Found):
            others.append(result)
            continue
        answer = read_record(bootstrap.providers()[result.provider_id], result.raw, strict=strict)
        if isinstance(answer, Refused):
            others.append(Reject.of_record(result.where, answer.reason, result.raw))
            continue
        records += bool(answer)
        activities += answer
    return Batch(path, records, tuple(activities), tuple(others), ends=False)
