"""The stores of the local host, under the contract; and what SQLite alone owes."""

import os
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from nightlatch.contracts import Item, Store
from nightlatch.errors import Conflict, StoreError
from nightlatch.hosts.local.batched import BatchedSqliteStore
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.hosts.local.spilling import SpillingStore
from nightlatch.hosts.local.sqlite import SqliteStore
from tests.build import START
from tests.hosts.store_contract import Clock, StoreContract


@pytest.fixture
def clock() -> Clock:
    return Clock()


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


class TestBatchedSqliteStore(StoreContract):
    @pytest.fixture
    def store(self, clock: Clock, tmp_path: Path) -> Iterator[Store]:
        store = BatchedSqliteStore(tmp_path / "ledger.sqlite", clock)
        yield store
        store.close()


class TestPrivateSqliteStore(StoreContract):
    @pytest.fixture
    def store(self, clock: Clock) -> Iterator[Store]:
        store = BatchedSqliteStore(None, clock)
        yield store
        store.close()


@pytest.mark.parametrize(("prefix", "after", "limit"), [("", "", 3), ("b", "", 9), ("b", "b1", 1), ("b", "c", 9), ("z", "", 9)])
def test_without_a_clock_the_pages_are_the_same(clock: Clock, prefix: str, after: str, limit: int) -> None:
    sorts = ("a1", "b1", "b2", "b3", "ba", "c1")
    timeless, timed = MemoryStore(clock=None), MemoryStore(clock)
    for store in (timeless, timed):
        store.add([Item("p", sort, "", expires=START + timedelta(days=1)) for sort in reversed(sorts)])
    found = [item.sort for item in timeless.query("p", prefix, after, limit)]
    assert found == [item.sort for item in timed.query("p", prefix, after, limit)]
    assert found == [sort for sort in sorts if sort.startswith(prefix) and sort > after][:limit]


def test_batches_are_committed_at_the_end_and_seen_by_this_process_before(tmp_path: Path) -> None:
    batched, other = BatchedSqliteStore(tmp_path / "ledger.sqlite"), SqliteStore(tmp_path / "ledger.sqlite")
    written = batched.put(Item("p", "s", "1"), None)
    assert batched.get("p", "s") == written
    assert other.get("p", "s") is None, "not committed yet"
    batched.close()
    assert other.get("p", "s") == written
    other.close()


def test_a_batch_ends_after_a_thousand_writes(tmp_path: Path) -> None:
    batched, other = BatchedSqliteStore(tmp_path / "ledger.sqlite"), SqliteStore(tmp_path / "ledger.sqlite")
    for number in range(1_500):
        batched.put(Item("p", f"{number:04}", ""), None)
    assert len(other.query("p", limit=2_000)) >= 1_000
    batched.close()
    other.close()


def test_a_condition_that_does_not_hold_leaves_the_rest_of_the_batch(tmp_path: Path) -> None:
    batched = BatchedSqliteStore(tmp_path / "ledger.sqlite")
    batched.put(Item("p", "s", "1"), None)
    with pytest.raises(Conflict):
        batched.put(Item("p", "s", "2"), None)
    batched.close()
    other = SqliteStore(tmp_path / "ledger.sqlite")
    assert [item.body for item in other.query("p")] == ["1"]
    other.close()


def test_what_outgrows_memory_is_all_there_afterwards_as_it_was() -> None:
    store = SpillingStore(bound=20_000)
    first = store.put(Item("p", "first", "1", schema=2), None)
    store.add([Item(f"p{number % 3}", f"{number:04}", "x" * 400) for number in range(10)])
    held = store.spilled
    store.add([Item(f"p{number % 3}", f"{number:04}", "x" * 400) for number in range(60)])
    assert (held, store.spilled) == (False, True)
    assert store.get("p", "first") == first
    assert sum(len(store.query(f"p{number}", limit=100)) for number in range(3)) == 60
    second = store.put(Item("p", "first", "2"), first.version)
    with pytest.raises(Conflict):
        store.put(Item("p", "first", "3"), first.version)
    store.delete("p", "first", str(second.version))
    assert store.get("p", "first") is None
    store.close()


@pytest.mark.parametrize("bound", [20_000, 2_000_000])
def test_a_store_that_settled_still_has_all_and_takes_more(bound: int) -> None:
    store = SpillingStore(bound=bound)
    store.add([Item("p", f"{number:05}", "x" * 400) for number in range(3_000)])
    store.settle()
    store.add([Item("p", "last", "1")])
    assert [item.sort for item in store.query("p", limit=4_000)] == [*(f"{number:05}" for number in range(3_000)), "last"]
    store.close()


def test_sqlite_keeps_what_was_written_for_the_next_process(tmp_path: Path) -> None:
    first = SqliteStore(tmp_path / "ledger.sqlite")
    written = first.put(Item("p", "s", "kept"), None)
    first.close()
    second = SqliteStore(tmp_path / "ledger.sqlite")
    assert second.get("p", "s") == written
    second.close()


@pytest.mark.parametrize("kind", [SqliteStore, BatchedSqliteStore])
def test_a_fork_reads_a_file_through_a_connection_of_its_own(tmp_path: Path, kind: type[SqliteStore]) -> None:
    store = kind(tmp_path / "ledger.sqlite")
    written = store.put(Item("p", "s", "kept"), None)
    with store.for_forks() as begin:
        assert not list(tmp_path.glob("*-wal"))  # nobody has it open
        fork = os.fork()
        if not fork:
            begin()
            os._exit(0 if store.get("p", "s") == written else 1)
        _, state = os.waitpid(fork, 0)
    assert os.waitstatus_to_exitcode(state) == 0
    assert store.put(written, written.version).body == "kept"
    store.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        store.get("p", "s")


def test_sqlite_says_what_to_do_when_the_file_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="name a file in a folder"):
        SqliteStore(tmp_path / "no such folder" / "ledger.sqlite")
