"""Work in pieces, shared by this process and forks of it: each goes through a stretch of it, and when that is done helps the others with theirs.

So neighbors are done by one process as far as can be, and one long piece holds nobody up.

Nothing is lost and nobody waits for ever. What a fork did not answer for, because it was killed or failed, this process does itself, and meets
the same fault in its own name. Answers lie in files without a name, so that no fork waits until they are taken. A fork outlives this process
by no more than the piece that it has in hand. An interrupt is this process's business alone.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

from nightlatch.cli.spool import Place

K = TypeVar("K")
T = TypeVar("T")

PIECES = 500
"""Pieces at most: their numbers, and what is told of each, must fit pipes that nobody empties meanwhile."""
LEAST = 8
"""Items of a piece, as far as there are so many: of fewer, handing them out is felt."""
_NUMBER = 4
"""Bytes of a piece's number in the pipe of those that nobody has taken yet."""
_FAILED = 1


ForForks = Callable[[], AbstractContextManager[Callable[[], None]]]
"""What a fork needs to work, made ready in a block, in which forks begin: each calls what it is given there, once, before it works."""


@contextmanager
def _nothing() -> Iterator[Callable[[], None]]:
    """A fork has all it needs."""
    yield lambda: None


def shared(items: Sequence[K], work: Callable[[K], T], helpers: int, ready: ForForks = _nothing) -> Generator[T]:
    """What `work` gives for each item, in the order of the items; so many forks of this process do a part of it. `T` must pickle.

    Nothing is given before nearly all is done. Raises what `work` raises. There may be no threads: what one holds now, a fork would wait for in
    vain. Where `ready` raises OSError, there are no forks.
    """
    size = max(LEAST, -(-len(items) // PIECES))
    pieces = [items[start : start + size] for start in range(0, len(items), size)]
    stretches = _stretches(len(pieces), helpers + 1)
    forks, own = list[_Fork[T]](), _Answers[T]()
    gc.freeze()  # looking through all that is there already would give each fork a copy of it
    try:
        with suppress(OSError), ready() as begin, _uninterrupted():  # with fewer forks, or none, it only takes longer
            try:
                while len(forks) < helpers:
                    forks.append(_Fork(pieces, work, stretches[len(forks) + 1 :] + stretches[: len(forks) + 1], begin))
            finally:
                for fork in forks:
                    fork.await_begin()
        for number in _taken(stretches):
            own.keep(number, [work(item) for item in pieces[number]])
        for fork in forks:
            fork.hear()
        for number, piece in enumerate(pieces):
            answered = next((each for each in (own, *(fork.answers for fork in forks)) if number in each.places), None)
            yield from map(work, piece) if answered is None else answered.of(number)
    finally:
        for numbers in stretches:
            os.close(numbers)
        for fork in forks:
            fork.end()
        own.close()
        gc.unfreeze()


class _Answers(Generic[T]):
    """The answers to pieces, in a file that vanishes with the processes that hold it."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever holds it last lets go of it
        self._end = 0
        self.places: dict[int, Place] = {}

    def keep(self, number: int, answer: Sequence[T]) -> Place:
        """Keep the answer to a piece; gives where it lies."""
        raw = pickle.dumps(answer)
        self._file.write(raw)
        self._file.flush()
        self.places[number] = place = Place(self._end, len(raw))
        self._end += len(raw)
        return place

    def of(self, number: int) -> Sequence[T]:
        """The answer to a piece, whichever process kept it."""
        start, length = self.places[number]
        answer: Sequence[T] = pickle.loads(os.pread(self._file.fileno(), length, start))  # noqa: S301 - we, or a fork of us, wrote it
        return answer

    def close(self) -> None:
        """Let go of all of them."""
        self._file.close()


class _Fork(Generic[T]):
    """A process that does pieces until none is left, and tells of each where its answer lies."""

    def __init__(
        self, pieces: Sequence[Sequence[K]], work: Callable[[K], T], stretches: Sequence[int], begin: Callable[[], None]
    ) -> None:
        fork = multiprocessing.get_context("fork")  # what is worked with need not be made again
        self.answers = _Answers[T]()
        self._heard, told = fork.Pipe(duplex=False)
        args = (os.getpid(), pieces, work, stretches, begin, self.answers, told)
        self._process: BaseProcess = fork.Process(target=_help, args=args, daemon=True)
        try:
            self._process.start()
        except OSError:
            self._heard.close()
            self.answers.close()
            raise
        finally:
            told.close()

    def await_begin(self) -> None:
        """Wait until it has begun, or is gone."""
        with suppress(EOFError, OSError):
            self._heard.recv()

    def hear(self) -> None:
        """Take what it told, until it is gone."""
        with suppress(EOFError, OSError):
            while True:
                number, place = self._heard.recv()
                self.answers.places[number] = place

    def end(self) -> None:
        """Leave no process behind, whether it has finished or not."""
        self._heard.close()
        self._process.terminate()
        self._process.join()
        self.answers.close()


def _help(
    parent: int,
    pieces: Sequence[Sequence[K]],
    work: Callable[[K], T],
    stretches: Sequence[int],
    begin: Callable[[], None],
    answers: _Answers[T],
    told: Connection,
) -> None:
    code = _FAILED
    try:
        begin()
        told.send(None)
        for number in _taken(stretches):
            told.send((number, answers.keep(number, [work(item) for item in pieces[number]])))
            if os.getppid() != parent:
                break  # nobody will ask for the rest
        code = 0
    finally:
        os._exit(code)  # a fault is told by the process that does this piece after all


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """An interrupt waits until the block is over; in a process that is forked in it, for ever."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _stretches(pieces: int, processes: int) -> list[int]:
    """Ends of pipes, one for each process, to read the numbers of pieces from, in order; each number is read once, by whoever comes first."""
    ends = []
    for process in range(processes):
        end, given = os.pipe()
        stretch = range(pieces * process // processes, pieces * (process + 1) // processes)
        os.write(given, b"".join(number.to_bytes(_NUMBER) for number in stretch))
        os.close(given)
        ends.append(end)
    return ends


def _taken(stretches: Iterable[int]) -> Iterator[int]:
    """The numbers that this process gets, until there is none."""
    for end in stretches:
        while raw := os.read(end, _NUMBER):
            yield int.from_bytes(raw)
