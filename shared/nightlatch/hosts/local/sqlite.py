"""The embedded store: one SQLite file in WAL mode, safe for several threads and processes of one machine."""

import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from nightlatch.contracts import Item
from nightlatch.errors import Conflict, StoreError
from nightlatch.hosts.local.clock import utc_now
from nightlatch.ledger.limits import check, check_key

_SCHEMA = """
create table if not exists items (
    partition text not null, sort text not null, body text not null, schema integer not null,
    expires real, version text not null, primary key (partition, sort)
) without rowid;
create index if not exists items_by_expiry on items (expires) where expires is not null;
"""
_COLUMNS = "partition, sort, body, schema, expires, version"
_INSERT = f"""
insert into items ({_COLUMNS}) values (?, ?, ?, ?, ?, ?) on conflict (partition, sort) do update
set body = excluded.body, schema = excluded.schema, expires = excluded.expires, version = excluded.version where items.expires <= ?
"""  # noqa: S608 - constant
_LIVE = "partition = ? and sort = ? and version = ? and (expires is null or expires > ?)"
_UPDATE = f"update items set body = ?, schema = ?, expires = ?, version = ? where {_LIVE}"  # noqa: S608 - constant
_DELETE = f"delete from items where {_LIVE}"  # noqa: S608 - constant
_Row = tuple[str, str, str, int, float | None, str]


class SqliteStore:
    """Store over one file. Each thread has a connection of its own; writers wait up to 30 s for one another."""

    def __init__(self, path: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self._path = path
        self._clock = clock
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        try:
            self._connection().executescript(_SCHEMA)
        except sqlite3.Error as error:
            raise StoreError(f"{path} cannot be used as a ledger ({error}): name a file in a folder one may write to") from error

    def close(self) -> None:
        """Close every connection. The store cannot be used afterwards."""
        while self._open:
            self._open.pop().close()

    @contextmanager
    def for_forks(self) -> Iterator[Callable[[], None]]:
        """Lets forks of this process read the file, too. Gives what each calls before it reads: nothing, for no connection is open as the block
        begins, and none may be used by two processes; who asks next opens one. There may be no other threads.
        """
        self.close()
        self._local = threading.local()
        yield lambda: None

    def get(self, partition: str, sort: str) -> Item | None:
        """The item, or None."""
        check_key(partition, sort)
        found = self._connection().execute(
            f"select {_COLUMNS} from items where partition = ? and sort = ? and (expires is null or expires > ?)",  # noqa: S608 - constant
            (partition, sort, self._clock().timestamp()),
        )
        row = found.fetchone()
        return _item(row) if row else None

    def query(self, partition: str, prefix: str = "", after: str = "", limit: int = 100) -> list[Item]:
        """Items in order of sort key (SQLite compares text by its UTF-8 bytes)."""
        rows = self._connection().execute(
            f"select {_COLUMNS} from items where partition = ? and sort >= ? and sort > ? and (expires is null or expires > ?)"  # noqa: S608 - constant
            " order by sort",
            (partition, prefix, after, self._clock().timestamp()),
        )
        found: list[Item] = []
        for row in rows:
            if len(found) >= limit or not row[1].startswith(prefix):
                break
            found.append(_item(row))
        rows.close()
        return found

    def put(self, item: Item, expect_version: str | None) -> Item:
        """Write on condition. Raises Conflict, ItemTooLarge, StoreError."""
        check(item)
        partition, sort, *content = row = _row(item)
        now = self._clock().timestamp()
        if expect_version is None:
            self._change(_INSERT, (*row, now), sort)
        else:
            self._change(_UPDATE, (*content, partition, sort, expect_version, now), sort)
        return item._replace(version=row[-1])

    def add(self, items: Sequence[Item]) -> None:
        """Put each unless there is one, in one transaction. Raises ItemTooLarge, StoreError."""
        for item in items:
            check(item)
        now = self._clock().timestamp()
        with self._transaction() as connection:
            connection.executemany(_INSERT, [(*_row(item), now) for item in items])

    def delete(self, partition: str, sort: str, expect_version: str) -> None:
        """Delete on condition. Raises Conflict."""
        self._change(_DELETE, (partition, sort, expect_version, self._clock().timestamp()), sort)

    def purge(self, now: datetime, limit: int = 1000) -> int:
        """Remove up to `limit` items that expired by `now`; gives how many."""
        with self._transaction() as connection:
            done = connection.execute(
                "delete from items where (partition, sort) in"
                " (select partition, sort from items where expires is not null and expires <= ? limit ?)",
                (now.timestamp(), limit),
            )
            return done.rowcount

    def _insert(self, connection: sqlite3.Connection, items: Iterable[Item]) -> None:
        """Write items as they are, their versions included."""
        rows = ((*_row(item)[:-1], item.version) for item in items)
        connection.executemany(f"insert into items ({_COLUMNS}) values (?, ?, ?, ?, ?, ?)", rows)  # noqa: S608 - constant

    def _change(self, statement: str, values: Sequence[object], sort: str) -> None:
        """Change one item by a statement that holds its condition. Raises Conflict when that was not met."""
        with self._transaction() as connection:
            changed = connection.execute(statement, values).rowcount
        if not changed:
            raise Conflict(f"{sort!r} was changed by somebody else: read it again and decide again")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._connection() as connection:  # commits, or rolls back when the body raises
            connection.execute("begin immediate")
            yield connection

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path, timeout=30, isolation_level=None, check_same_thread=False)
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = normal")
            self._local.connection = connection
            self._open.append(connection)
        return connection


def _row(item: Item) -> _Row:
    """An item to be written, with a new version."""
    expires = item.expires.timestamp() if item.expires else None
    return item.partition, item.sort, item.body, item.schema, expires, secrets.token_hex(8)


def _item(row: _Row) -> Item:
    partition, sort, body, schema, expires, version = row
    until = datetime.fromtimestamp(expires, UTC) if expires is not None else None
    return Item(partition, sort, body, schema, until, version)
