"""Processes that read sources: each is handed some ahead, answers through a pipe of its own, and leaves nothing behind.

Nobody waits for ever: a worker waits while its answers are not taken, and what it is handed is always taken from the pipe. It lives no
longer than this process, however that ends: then its pipes break. An interrupt is this process's business alone.
"""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from itertools import cycle, islice
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from typing import TYPE_CHECKING

from nightlatch.cli.batches import Batch, batches
from nightlatch.errors import UnreadableSource
from nightlatch.intake import Elsewhere, Opening, Reject, Where, openings
from nightlatch.ledger.gathering import Gathering, Mark

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from nightlatch.contracts import Source
    from nightlatch.intake import Reader
    from nightlatch.model import Activity

HANDED, AT_ONCE = 96, 32
"""Sources a worker holds that are not answered yet, at most: so many more than it opens ahead that it never lacks any; and how many are handed
over together."""
_MOST = 1000
"""Activities and rejects after which a worker answers for a part of a source."""
_ANSWERS = 256 << 10
"""Bytes of answers that wait in a worker's pipe, at most: it seldom waits for its turn, and cannot run so far ahead that the others read
the last files alone."""
_END_S = 5
_KILLED = "the process that read it was killed, and what is left of it was not read: is there memory left? Replay it alone"

Packed = tuple[int, int, bytes, tuple[Mark, ...], tuple[Reject | Elsewhere, ...], int, bool]
"""A batch on its way between processes, without its source: activities cross fastest as JSON."""


@cache
def _activities() -> TypeAdapter[tuple[Activity, ...]]:
    from pydantic import TypeAdapter

    from nightlatch.model import Activity

    return TypeAdapter(tuple[Activity, ...])


class _Worker:
    """One process; `ended` once all that it answered is taken and it is gone."""

    def __init__(self, reader: Reader, others: Iterable[_Worker], *, strict: bool) -> None:
        fork = multiprocessing.get_context("fork")  # the tables are loaded already, and the reader need not be rebuilt
        work, self.work = fork.Pipe(duplex=False)
        self.answers, answers = fork.Pipe(duplex=False)
        _widen(answers)
        self.ended = False
        held = [self.work, self.answers, *(end for other in others for end in (other.work, other.answers))]
        self.process: BaseProcess = fork.Process(target=_work, args=(reader, strict, work, answers, held), daemon=True)
        self.process.start()
        work.close()
        answers.close()

    def hand(self, sources: Sequence[Source]) -> None:
        """Have it read some more. When it is gone already, its next answer tells."""
        with suppress(OSError):
            self.work.send_bytes(pickle.dumps(sources))

    def answer(self) -> Packed | None:
        """The next of its answers; None when it was killed before. Raises UnreadableSource when it ended otherwise."""
        try:
            packed: Packed = pickle.loads(self.answers.recv_bytes())  # noqa: S301 - our own fork wrote it
        except (EOFError, OSError):
            self.ended = True
            self.process.join(_END_S)
            if (self.process.exitcode or 0) >= 0:
                raise UnreadableSource("the process that read it ended") from None
            return None
        return packed

    def end(self) -> None:
        """Leave no process behind, whether it has finished or not."""
        self.work.close()
        self.answers.close()
        self.process.terminate()
        self.process.join()


class Crew:
    """Several workers that read for this process."""

    def __init__(self, reader: Reader, workers: list[_Worker], *, strict: bool) -> None:
        self._reader = reader
        self._workers = workers
        self._strict = strict

    def batches(self, sources: Iterable[Source]) -> Iterator[Batch]:
        """The batches of these sources, in their order; only as many are listed ahead as workers are handed."""
        coming = iter(sources)
        owed: deque[tuple[Source, _Worker]] = deque()
        while several := list(islice(coming, AT_ONCE * len(self._workers))):
            there = [worker for worker in self._workers if not worker.ended] or self._workers
            owed += zip(several, cycle(there), strict=False)
            for number, worker in enumerate(there):
                worker.hand(several[number :: len(there)])
            while len(owed) > (HANDED - AT_ONCE) * len(self._workers):
                yield from self._read(*owed.popleft())
        for worker in self._workers:
            worker.work.close()  # nothing more comes
        while owed:
            yield from self._read(*owed.popleft())

    def _read(self, source: Source, worker: _Worker) -> Iterator[Batch]:
        """One source, as its worker answers; by this process, when the worker was killed over an earlier one."""
        if worker.ended:
            yield from batches(self._reader, Opening(source), strict=self._strict)
            return
        ends, told = False, 0
        while not ends:
            try:
                packed = worker.answer()
            except UnreadableSource as error:
                raise UnreadableSource(
                    f"the process that read {source.name} ended: what it said above is a fault of ours"
                ) from error
            if packed is None:
                left = max((source.size or 0) - told, 0)
                yield Batch(source, others=(Reject(Where(source.name, 0), _KILLED),), size=left, ends=True)
                return
            records, number, activities, marks, others, size, ends = packed
            told += size
            yield Batch(source, records, number, _activities().validate_json(activities), marks, others, size, ends)


@contextmanager
def crew(number: int, reader: Reader, *, strict: bool) -> Iterator[Crew]:
    """So many workers, started at once; they end with the block."""
    workers: list[_Worker] = []
    _activities()  # made once, before there are processes that would each make their own
    try:
        for _ in range(number):
            workers.append(_Worker(reader, workers, strict=strict))
        yield Crew(reader, workers, strict=strict)
    finally:
        for worker in workers:
            worker.end()


def _widen(pipe: Connection) -> None:
    """Let a pipe hold several answers: they are taken in turns, and a worker that is ahead goes on reading."""
    if sys.platform == "linux":
        with suppress(OSError):  # this user holds too much in pipes already: then it waits for its turn
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _ANSWERS)


def _work(reader: Reader, strict: bool, work: Connection, answers: Connection, others: Iterable[Connection]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the process that started this one
    for end in others:
        end.close()  # a fork holds these too: with one open, nobody would ever tell that the other side is gone
    gathering = Gathering()
    try:
        for opening in openings(_handed_to(work)):
            for packed in _packed(batches(reader, opening, strict=strict), gathering):
                answers.send_bytes(pickle.dumps(packed))
    except BrokenPipeError:
        os._exit(0)  # nobody reads any more, and nothing that is still fetched is wanted
    except MemoryError:
        os.kill(os.getpid(), signal.SIGKILL)  # what the system does to others in this state, and what is answered for


def _handed_to(work: Connection) -> Iterator[Source]:
    """What this worker is handed. A thread takes it at once, so that whoever hands it never waits."""
    came: SimpleQueue[Source | None] = SimpleQueue()

    def take() -> None:
        try:
            while True:
                for source in pickle.loads(work.recv_bytes()):  # noqa: S301 - this process is a fork of who wrote it
                    came.put(source)
        except (EOFError, OSError):
            came.put(None)

    threading.Thread(target=take, daemon=True).start()
    return iter(came.get, None)


def _packed(parts: Iterable[Batch], gathering: Gathering) -> Iterator[Packed]:
    """The batches of one source, few at a time put together."""
    held: list[Batch] = []
    for part in parts:
        held.append(part)
        if not part.ends and sum(each.told + len(each.others) for each in held) < _MOST:
            continue
        activities, marks = gathering.of([activity for each in held for activity in each.activities])
        records, told, size = (
            sum(column) for column in zip(*((each.records, each.told, each.size) for each in held), strict=True)
        )
        others = tuple(other for each in held for other in each.others)
        yield records, told, _activities().dump_json(activities), marks, others, size, part.ends
        held = []
