"""SQLite for a process that writes a great deal and whose work may simply be done again: many writes are committed together.

A transaction of its own for every mark would be most of what a replay does.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from nightlatch.contracts import Item
from nightlatch.hosts.local.clock import utc_now
from nightlatch.hosts.local.sqlite import SqliteStore

_WRITES = 1_000
_LONGEST_S = 1.0
"""How long a batch stays open while more is written: other processes wait for it."""
_CACHE_KB = 8 * 1024
_CACHE_TO_READ_KB = 2 * 1024
"""Accounts are judged in the order in which they lie there: few pages are asked for again."""


class BatchedSqliteStore(SqliteStore):
    """Store over one connection that all threads take in turn; `close` commits the last writes. What a crash loses was never there.

    Without a path it is a file of SQLite's own, which nobody else sees and which vanishes with the process.
    """

    def __init__(self, path: Path | None, clock: Callable[[], datetime] = utc_now) -> None:
        self._lock = threading.RLock()
        self._only: sqlite3.Connection | None = None
        self._writes = 0
        self._until = 0.0
        self._file = path
        super().__init__(path or Path(), clock)

    def close(self) -> None:
        """Commit and close. The store cannot be used afterwards."""
        if self._only is not None:
            self._only.commit()
        super().close()

    @contextmanager
    def for_forks(self) -> Iterator[Callable[[], None]]:
        """As any file is read by forks; one without a path cannot be: it is copied (`copy`)."""
        with super().for_forks() as begin:
            self._only = None
            yield begin

    def get(self, partition: str, sort: str) -> Item | None:
        """The item, or None."""
        with self._lock:
            return super().get(partition, sort)

    def query(self, partition: str, prefix: str = "", after: str = "", limit: int = 100) -> list[Item]:
        """Items in order of sort key."""
        with self._lock:
            return super().query(partition, prefix, after, limit)

    def load(self, items: Iterable[Item]) -> None:
        """Take over items of another store with their versions; none of them may be here yet."""
        with self._transaction() as connection:
            self._insert(connection, items)

    def hold_less(self) -> None:
        """Commit, and give back most of what is held of the file: for a process that goes on to read it."""
        with self._lock:
            connection = self._connection()
            connection.commit()
            connection.execute(f"pragma cache_size = -{_CACHE_TO_READ_KB}")
            connection.execute("pragma shrink_memory")

    def copy(self, path: Path) -> None:
        """Write everything to a file that is not there yet. Raises OSError when it cannot be written."""
        with self._lock:
            connection = self._connection()
            connection.commit()
            try:
                with closing(sqlite3.connect(path)) as copy:
                    connection.backup(copy)
            except sqlite3.Error as error:
                raise OSError(f"{path} cannot be written: {error}") from error

    def go_on_with(self, copy: Path) -> None:
        """In a fork, which must not use the connection that it inherited: read a copy that nobody writes, and write nothing."""
        self._inherited = self._only  # neither used nor closed
        self._only = sqlite3.connect(
            f"{copy.as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None, check_same_thread=False
        )
        self._only.execute(f"pragma cache_size = -{_CACHE_TO_READ_KB}")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """A part of the open batch. A condition is looked at before anything is written, so what raises leaves nothing behind."""
        with self._lock:
            connection = self._connection()
            if not connection.in_transaction:
                connection.execute("begin immediate")
                self._writes, self._until = 0, time.monotonic() + _LONGEST_S
            try:
                yield connection
            finally:
                self._writes += 1
                if self._writes >= _WRITES or time.monotonic() > self._until:
                    connection.commit()

    def _connection(self) -> sqlite3.Connection:
        if self._only is None:
            self._only = super()._connection() if self._file else _private()
            self._open[:] = [self._only]
        return self._only


def _private() -> sqlite3.Connection:
    """A database that SQLite writes to a file only as far as it does not fit its cache."""
    connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    for setting in ("journal_mode = off", "synchronous = off", f"cache_size = -{_CACHE_KB}"):
        connection.execute(f"pragma {setting}")
    return connection
