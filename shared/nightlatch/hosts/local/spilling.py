"""The store of a replay that keeps nothing: in memory while it is small, else in a file that vanishes with the process.

Most replays fit, and memory is several times as fast; a year of a large organization's log does not.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from nightlatch.contracts import Item
from nightlatch.hosts.local.batched import BatchedSqliteStore
from nightlatch.hosts.local.memory import MemoryStore

BOUND = 16 << 20
"""About how many bytes are held before everything moves to the file."""
_BESIDE = 400
"""About how many bytes an item takes beside its texts."""


class SpillingStore:
    """Store over a MemoryStore, and over a private SQLite file from `bound` bytes on. Nothing expires in it."""

    def __init__(self, bound: int = BOUND) -> None:
        self._room = bound
        self._lock = threading.Lock()
        self._store: MemoryStore | BatchedSqliteStore = MemoryStore(clock=None)

    @property
    def spilled(self) -> bool:
        """Whether it outgrew memory."""
        return isinstance(self._store, BatchedSqliteStore)

    def settle(self) -> None:
        """Hold less of the file: everything was written, and will be read."""
        if isinstance(self._store, BatchedSqliteStore):
            self._store.hold_less()

    @contextmanager
    def for_forks(self) -> Iterator[Callable[[], None]]:
        """Lets forks of this process read all of it. Gives what each calls before it reads, while the block runs; nothing may be written any more.

        Memory is there in every fork. What lies in the file is copied, for no connection may be used by two processes, to one that vanishes
        with the block. Raises OSError when there is no room for it.
        """
        store = self._store
        if not isinstance(store, BatchedSqliteStore):
            yield lambda: None
            return
        with TemporaryDirectory(prefix="nightlatch-") as folder:
            copy = Path(folder, "ledger")
            store.copy(copy)
            yield partial(store.go_on_with, copy)

    def close(self) -> None:
        """Let go of everything."""
        if isinstance(self._store, BatchedSqliteStore):
            self._store.close()

    def get(self, partition: str, sort: str) -> Item | None:
        """The item, or None."""
        return self._store.get(partition, sort)

    def query(self, partition: str, prefix: str = "", after: str = "", limit: int = 100) -> list[Item]:
        """As the store below."""
        return self._store.query(partition, prefix, after, limit)

    def put(self, item: Item, expect_version: str | None) -> Item:
        """Write on condition. Raises Conflict, ItemTooLarge, StoreError."""
        with self._lock:
            written = self._store.put(item, expect_version)
            self._grow((item,) if expect_version is None else ())
        return written

    def add(self, items: Sequence[Item]) -> None:
        """Put each unless there is one. Raises ItemTooLarge, StoreError."""
        with self._lock:
            self._store.add(items)
            self._grow(items)

    def delete(self, partition: str, sort: str, expect_version: str) -> None:
        """Delete on condition. Raises Conflict."""
        with self._lock:
            self._store.delete(partition, sort, expect_version)

    def purge(self, now: datetime, limit: int = 1000) -> int:
        """Remove up to `limit` items that expired by `now`; gives how many."""
        with self._lock:
            return self._store.purge(now, limit)

    def _grow(self, items: Sequence[Item]) -> None:
        """Count what came, and move when it is too much."""
        if not isinstance(self._store, MemoryStore):
            return
        for partition, sort, body, *_ in items:
            self._room -= _BESIDE + len(partition) + len(sort) + len(body)
        if self._room < 0:
            file = BatchedSqliteStore(None, clock=_never)
            file.load(self._store.items())
            self._store = file


_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


def _never() -> datetime:
    """The time by a clock by which nothing has expired."""
    return _BEGINNING
