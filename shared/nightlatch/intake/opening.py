"""Opens sources one after the other, and those of another machine ahead: waiting for its answers must not cost the time of reading."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, BinaryIO

from nightlatch.contracts import PIECE
from nightlatch.intake.found import Reject, Where
from nightlatch.intake.places import StandardInput

if TYPE_CHECKING:
    from nightlatch.contracts import Source
    from nightlatch.intake.found import Result
    from nightlatch.intake.reading import Reader

AHEAD = 16
"""Sources that are opened ahead at most: so many answers are waited for at once."""
HELD = PIECE
"""Bytes that those may hold together before no further one is opened; one always may be."""


class Opening:
    """One source about to be read."""

    def __init__(self, source: Source, opened: Callable[[], BinaryIO] | None = None) -> None:
        self.source = source
        self._opened = opened or source.open
        self._file: BinaryIO | None = None

    @property
    def position(self) -> int:
        """How many bytes have been read of it, as it lies there; 0 where nobody can tell."""
        try:
            return self._file.tell() if self._file and not self._file.closed else 0
        except OSError:  # of a pipe
            return 0

    def results(self, reader: Reader) -> Iterator[Result]:
        """What it holds. Never raises for what is in it, nor when it cannot be opened: that is said in a Reject."""
        name = self.source.name
        try:
            self._file = self._opened()
        except OSError as fault:
            yield Reject(Where(name, 0), f"cannot be opened: {fault.strerror or fault}")
            return
        try:
            yield from reader.read(self._file, name=name)
        finally:
            if not isinstance(self.source, StandardInput):
                self._file.close()


def openings(sources: Iterable[Source]) -> Iterator[Opening]:
    """Each source in its order, to be read before the next is taken. Those of another machine are opened ahead, by threads."""
    waiting: deque[tuple[Source, Future[BinaryIO]]] = deque()
    pool: ThreadPoolExecutor | None = None
    done = False
    try:
        for source in sources:
            if source.far:
                pool = pool or ThreadPoolExecutor(AHEAD, "nightlatch-open")
                waiting.append((source, pool.submit(source.open)))
            while waiting and not (source.far and _is_room(waiting)):
                yield _next(waiting)
            if not source.far:
                yield Opening(source)
        while waiting:
            yield _next(waiting)
        done = True
    finally:
        if pool:
            pool.shutdown(wait=done, cancel_futures=True)  # who breaks off does not wait for answers


def _is_room(waiting: Iterable[tuple[Source, object]]) -> bool:
    """Whether one more may be opened ahead."""
    held = [PIECE if source.size is None else min(source.size, PIECE) for source, _ in waiting]
    return len(held) <= AHEAD and sum(held) <= HELD


def _next(waiting: deque[tuple[Source, Future[BinaryIO]]]) -> Opening:
    source, opened = waiting.popleft()
    return Opening(source, opened.result)
