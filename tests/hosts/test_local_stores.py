"""The stores of the local host, under the contract; and what SQLite alone owes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from nightlatch.contracts import Item, Store
from nightlatch.errors import StoreError
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.hosts.local.sqlite import SqliteStore
from tests.hosts.store_contract import Clock, StoreContract


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self, clock: Clock) -> Store:
        return MemoryStore(clock)


class TestSqliteStore(StoreContract):
    @pytest.fixture
    def store(self, clock: Clock, tmp_path: Path) -> Iterator[Store]:
        store = SqliteStore(tmp_path / "ledger.sqlite", clock)
        yield store
        store.close()


def test_sqlite_keeps_what_was_written_for_the_next_process(tmp_path: Path) -> None:
    first = SqliteStore(tmp_path / "ledger.sqlite")
    written = first.put(Item("p", "s", "kept"), None)
    first.close()
    second = SqliteStore(tmp_path / "ledger.sqlite")
    assert second.get("p", "s") == written
    second.close()


def test_sqlite_says_what_to_do_when_the_file_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="name a file in a folder"):
        SqliteStore(tmp_path / "no such folder" / "ledger.sqlite")
