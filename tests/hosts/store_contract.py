"""What every store must do, whatever host it is of. A host's test subclasses StoreContract and gives it a `store`."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from nightlatch.contracts import Item, Store
from nightlatch.errors import Conflict, ItemTooLarge, StoreError
from nightlatch.ledger.limits import BODY_BYTES, KEY_BYTES
from tests.build import START

HOSTILE = [
    "a/b",
    "a#b",
    "a?b",
    "a\\b",
    "%2F",
    "über",
    "日本",
    "\U0001f512",
    "a\x00b",
    "\x01",
    "'; drop table items; --",
    " ",
    "a\nb",
    "ä" * 250,
]


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class StoreContract:
    """The contract suite of the Store port."""

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    def store(self, clock: Clock) -> Store:
        raise NotImplementedError

    def test_what_was_put_comes_back_with_a_version(self, store: Store) -> None:
        written = store.put(Item("p", "s", "body", schema=3), None)
        assert written.version
        assert store.get("p", "s") == written
        assert store.get("p", "other") is None
        assert store.get("other", "s") is None

    def test_a_second_put_must_know_the_version(self, store: Store) -> None:
        first = store.put(Item("p", "s", "1"), None)
        with pytest.raises(Conflict):
            store.put(Item("p", "s", "2"), None)
        second = store.put(Item("p", "s", "2"), first.version)
        assert second.version != first.version
        with pytest.raises(Conflict):
            store.put(Item("p", "s", "3"), first.version)
        assert store.get("p", "s") == second

    def test_a_put_that_expects_a_version_of_nothing_is_refused(self, store: Store) -> None:
        with pytest.raises(Conflict):
            store.put(Item("p", "s", "1"), "some version")

    def test_delete_must_know_the_version(self, store: Store) -> None:
        item = store.put(Item("p", "s", "1"), None)
        with pytest.raises(Conflict):
            store.delete("p", "s", "another version")
        store.delete("p", "s", str(item.version))
        assert store.get("p", "s") is None
        assert store.query("p") == []
        store.put(Item("p", "s", "again"), None)

    def test_a_query_is_sorted_by_bytes_and_keeps_to_its_prefix(self, store: Store) -> None:
        for sort in ["b/2", "a/1", "b/10", "b/é", "b/z", "b", "b/\U0001f512", "c"]:
            store.put(Item("p", sort, sort), None)
        store.put(Item("q", "b/9", ""), None)
        assert [item.sort for item in store.query("p", "b/")] == ["b/10", "b/2", "b/z", "b/é", "b/\U0001f512"]

    def test_a_query_pages_without_skipping_or_doubling(self, store: Store) -> None:
        names = [f"k{number:03}" for number in range(25)]
        for name in reversed(names):
            store.put(Item("p", name, ""), None)
        seen: list[str] = []
        after = ""
        while page := store.query("p", "k", after, 10):
            seen += [item.sort for item in page]
            after = page[-1].sort
        assert seen == names

    @pytest.mark.parametrize("text", HOSTILE)
    def test_any_text_may_be_a_key(self, store: Store, text: str) -> None:
        store.put(Item(text, text, text), None)
        item = store.get(text, text)
        assert item is not None
        assert (item.partition, item.sort, item.body) == (text, text, text)
        assert [found.sort for found in store.query(text, text[:1])] == [text]

    def test_hostile_keys_do_not_collide(self, store: Store) -> None:
        for text in HOSTILE:
            store.put(Item("p", text, text), None)
        assert sorted(item.sort for item in store.query("p")) == sorted(HOSTILE)

    def test_keys_and_bodies_have_their_limits(self, store: Store) -> None:
        store.put(Item("p" * KEY_BYTES, "s" * KEY_BYTES, "b" * BODY_BYTES), None)
        with pytest.raises(StoreError, match="500 bytes"):
            store.put(Item("p", "s" * (KEY_BYTES + 1), ""), None)
        with pytest.raises(ItemTooLarge):
            store.put(Item("p", "s", "b" * (BODY_BYTES + 1)), None)
        with pytest.raises(StoreError, match="empty"):
            store.put(Item("p", "", ""), None)
        with pytest.raises(StoreError, match="UTF-8"):
            store.put(Item("p", "\ud800", ""), None)

    def test_what_has_expired_reads_as_absent_and_may_be_put_anew(self, store: Store, clock: Clock) -> None:
        store.put(Item("p", "s", "old", expires=START + timedelta(minutes=1)), None)
        assert store.get("p", "s") is not None
        clock.now = START + timedelta(minutes=1)
        assert store.get("p", "s") is None
        assert store.query("p") == []
        new = store.put(Item("p", "s", "new", expires=START + timedelta(minutes=9)), None)
        assert store.get("p", "s") == new

    def test_adding_writes_what_is_not_there_and_leaves_what_is(self, store: Store) -> None:
        there = store.put(Item("p", "b", "there"), None)
        store.add([Item("p", "a", "1"), Item("p", "b", "2"), Item("p", "c", "3"), Item("q", "a", "4")])
        assert [(item.sort, item.body) for item in store.query("p")] == [("a", "1"), ("b", "there"), ("c", "3")]
        assert store.get("p", "b") == there
        added = store.get("q", "a")
        assert added is not None
        store.put(Item("q", "a", "5"), added.version)

    def test_adding_again_changes_nothing(self, store: Store) -> None:
        items = [Item("p", f"s{number:03}", str(number)) for number in range(250)]
        store.add(items)
        first = store.query("p", limit=300)
        assert [item.body for item in first] == [item.body for item in items]
        store.add([*items, *items])
        assert store.query("p", limit=300) == first

    def test_adding_replaces_what_has_expired(self, store: Store, clock: Clock) -> None:
        until = START + timedelta(minutes=1)
        store.add([Item("p", "old", "1", expires=until), Item("p", "young", "2", expires=until + timedelta(hours=1))])
        clock.now = until
        store.add([Item("p", "old", "3"), Item("p", "young", "4")])
        assert [(item.sort, item.body) for item in store.query("p")] == [("old", "3"), ("young", "2")]

    @pytest.mark.parametrize("text", HOSTILE)
    def test_any_text_may_be_the_key_of_what_is_added(self, store: Store, text: str) -> None:
        store.add([Item(text, text, text, schema=2)])
        item = store.get(text, text)
        assert item is not None
        assert (item.partition, item.sort, item.body, item.schema, item.expires) == (text, text, text, 2, None)

    def test_what_is_added_has_the_same_limits(self, store: Store) -> None:
        store.add([])
        with pytest.raises(StoreError, match="500 bytes"):
            store.add([Item("p", "fits", ""), Item("p", "s" * (KEY_BYTES + 1), "")])
        with pytest.raises(ItemTooLarge):
            store.add([Item("p", "s", "b" * (BODY_BYTES + 1))])

    def test_purge_removes_what_has_expired_and_nothing_else(self, store: Store, clock: Clock) -> None:
        store.put(Item("p", "old", "", expires=START + timedelta(minutes=1)), None)
        kept = [
            store.put(Item("p", "young", "", expires=START + timedelta(minutes=9)), None),
            store.put(Item("p", "for good", ""), None),
        ]
        clock.now = START + timedelta(minutes=5)
        store.purge(clock.now)
        assert store.query("p") == sorted(kept, key=lambda item: item.sort)
        assert store.purge(clock.now) == 0

    def test_of_twenty_that_put_at_once_one_wins(self, store: Store) -> None:
        won, lost = race(lambda number: store.put(Item("p", "s", str(number)), None))
        assert (len(won), len(lost)) == (1, 19)
        stored = store.get("p", "s")
        assert stored is not None
        assert stored.body == str(won[0])

    def test_of_twenty_that_change_at_once_one_wins(self, store: Store) -> None:
        first = store.put(Item("p", "s", "0"), None)
        won, _ = race(lambda number: store.put(first._replace(body=str(number)), first.version))
        assert len(won) == 1


def race(act: Callable[[int], object], runners: int = 20) -> tuple[list[int], list[int]]:
    """Let twenty threads act at the same moment; gives who succeeded and who met a Conflict."""
    gate, won, lost = threading.Barrier(runners), [], []

    def run(number: int) -> None:
        gate.wait()
        try:
            act(number)
        except Conflict:
            lost.append(number)
        else:
            won.append(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return won, lost
