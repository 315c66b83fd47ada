"""A store in memory: for replay, the demo and tests. Nothing outlives the process."""

import itertools
import threading
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice, takewhile

from nightlatch.contracts import Item
from nightlatch.errors import Conflict
from nightlatch.hosts.local.clock import utc_now
from nightlatch.ledger.limits import check, check_key

_Partition = tuple[list[str], dict[str, Item]]
"""The sort keys of a partition in order, and its items by them."""
_NOTHING: _Partition = ([], {})


class MemoryStore:
    """Store over dictionaries, with one lock. `clock` decides what has expired; None means that nothing ever does."""

    def __init__(self, clock: Callable[[], datetime] | None = utc_now) -> None:
        self._clock = clock
        self._partitions: dict[str, _Partition] = {}
        self._versions = itertools.count(1)
        self._lock = threading.Lock()

    def get(self, partition: str, sort: str) -> Item | None:
        """The item, or None."""
        with self._lock:
            found = self._live(self._partitions.get(partition, _NOTHING)[1].get(sort))
        if found is None:  # nothing lies under a bad key
            check_key(partition, sort)
        return found

    def query(self, partition: str, prefix: str = "", after: str = "", limit: int = 100) -> list[Item]:
        """Items in order of sort key; Python orders text by code point, which is the order of its UTF-8 bytes."""
        with self._lock:
            order, items = self._partitions.get(partition, _NOTHING)
            start = max(bisect_left(order, prefix), bisect_right(order, after) if after else 0)
            if self._clock is None:
                return [items[sort] for sort in order[start : start + limit] if sort.startswith(prefix)]
            found = (items[sort] for sort in takewhile(lambda sort: sort.startswith(prefix), islice(order, start, None)))
            return list(islice((item for item in found if self._live(item) is not None), limit))

    def put(self, item: Item, expect_version: str | None) -> Item:
        """Write on condition. Raises Conflict, ItemTooLarge, StoreError."""
        check(item)
        with self._lock:
            held = self._held(item.partition)
            self._expect(self._live(held[1].get(item.sort)), expect_version, item.sort)
            return self._write(item, held)

    def add(self, items: Sequence[Item]) -> None:
        """Put each unless there is one. Raises ItemTooLarge, StoreError."""
        for item in items:
            check(item)
        with self._lock:
            for item in items:
                held = self._held(item.partition)
                if self._live(held[1].get(item.sort)) is None:
                    self._write(item, held)

    def delete(self, partition: str, sort: str, expect_version: str) -> None:
        """Delete on condition. Raises Conflict."""
        with self._lock:
            self._expect(self._live(self._held(partition)[1].get(sort)), expect_version, sort)
            self._drop(partition, sort)

    def purge(self, now: datetime, limit: int = 1000) -> int:
        """Remove up to `limit` items that expired by `now`; gives how many."""
        with self._lock:
            dead = [
                (partition, sort)
                for partition, (_, items) in self._partitions.items()
                for sort, item in items.items()
                if item.expires is not None and item.expires <= now
            ][:limit]
            for partition, sort in dead:
                self._drop(partition, sort)
            return len(dead)

    def items(self) -> Iterator[Item]:
        """Everything that is stored, in order of partition and sort key."""
        with self._lock:
            for _, (order, items) in sorted(self._partitions.items()):
                yield from (items[sort] for sort in order)

    def _held(self, partition: str) -> _Partition:
        return self._partitions.get(partition) or self._partitions.setdefault(partition, ([], {}))

    def _write(self, item: Item, held: _Partition) -> Item:
        order, items = held
        partition, sort, body, schema, expires, _ = item
        if sort not in items:
            if order and sort < order[-1]:
                insort(order, sort)
            else:  # most of what comes is later than all that is there
                order.append(sort)
        written = items[sort] = Item(partition, sort, body, schema, expires, str(next(self._versions)))
        return written

    def _live(self, item: Item | None) -> Item | None:
        if item is None or item.expires is None or self._clock is None or item.expires > self._clock():
            return item
        return None

    def _drop(self, partition: str, sort: str) -> None:
        order, items = self._partitions[partition]
        del items[sort]
        order.remove(sort)

    @staticmethod
    def _expect(stored: Item | None, version: str | None, sort: str) -> None:
        if (stored.version if stored else None) != version:
            raise Conflict(f"{sort!r} was changed by somebody else: read it again and decide again")
