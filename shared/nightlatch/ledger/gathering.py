"""Marks made where records are read, put where they belong by the process that has the ledger.

Most of a log is context, which leaves marks and no case. They are what evidence writes anyway; handing them over costs less than handing over
what they were made of, and what is the same of a batch is made once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial

from nightlatch.contracts import Item
from nightlatch.errors import Conflict
from nightlatch.ledger.evidence import Evidence
from nightlatch.ledger.items import Shelf
from nightlatch.ledger.timelines import joined
from nightlatch.model import Activity, Level

Mark = tuple[str, str, str]
"""Partition, sort key and text of an item."""


class Gathering:
    """What the activities of one process leave, batch after batch. A mark that an earlier batch left may be left out of a later one."""

    def __init__(self) -> None:
        self._held = _Held()
        self._evidence = Evidence.over(self._held)

    def of(self, activities: Sequence[Activity]) -> tuple[tuple[Activity, ...], tuple[Mark, ...]]:
        """Those that must be filed, and the marks that all the others leave. Where a mark is too large for one item, all must be."""
        for activity in activities:
            if activity.level is not Level.WATCH:
                self._evidence.file(activity, touching=False)
        left = self._held.let_go()
        if any(item.schema != 1 for item in left):
            return tuple(activities), ()
        watched = tuple(activity for activity in activities if activity.level is Level.WATCH)
        return watched, tuple((item.partition, item.sort, item.body) for item in left)


def put(marks: Iterable[Mark], shelf: Shelf) -> None:
    """Put marks on a shelf as if what left them were filed there, whatever lies there already. Raises StoreError."""
    expires = shelf.expires()
    absent: list[Item] = []
    for partition, sort, text in marks:
        if partition.startswith("tenant/"):
            Shelf(shelf.store, lambda: None).least(partition, sort, text)
        elif partition.startswith("actor/"):
            shelf.change(partition, sort, partial(joined, text))
        else:
            absent.append(Item(partition, sort, text, expires=expires))
    if absent:
        shelf.store.add(absent)


class _Held:
    """A store of what is let go of after each batch: as far as filing needs one."""

    def __init__(self) -> None:
        self._items: dict[tuple[str, str], Item] = {}

    def let_go(self) -> list[Item]:
        """Everything, which is not held any more."""
        items, self._items = self._items, {}
        return list(items.values())

    def get(self, partition: str, sort: str) -> Item | None:
        """The item, or None."""
        return self._items.get((partition, sort))

    def query(self, partition: str, prefix: str = "", after: str = "", limit: int = 100) -> list[Item]:
        """Items in order of sort key."""
        sorts = sorted(sort for held, sort in self._items if held == partition and sort.startswith(prefix) and sort > after)
        return [self._items[partition, sort] for sort in sorts[:limit]]

    def put(self, item: Item, expect_version: str | None) -> Item:
        """Write on condition. Raises Conflict."""
        self._expect(item.partition, item.sort, expect_version)
        return self._written(item)

    def add(self, items: Sequence[Item]) -> None:
        """Put each unless there is one."""
        for item in items:
            if (item.partition, item.sort) not in self._items:
                self._written(item)

    def delete(self, partition: str, sort: str, expect_version: str) -> None:
        """Delete on condition. Raises Conflict."""
        self._expect(partition, sort, expect_version)
        del self._items[partition, sort]

    def purge(self, now: datetime, limit: int = 1000) -> int:  # noqa: ARG002 - the port's
        """Nothing expires here."""
        return 0

    def _written(self, item: Item) -> Item:
        """The item as it lies there. Nobody else writes, so one version does for all."""
        written = Item(item.partition, item.sort, item.body, item.schema, item.expires, "1")
        self._items[item.partition, item.sort] = written
        return written

    def _expect(self, partition: str, sort: str, version: str | None) -> None:
        stored = self._items.get((partition, sort))
        if (stored.version if stored else None) != version:
            raise Conflict(f"{sort!r} was changed by somebody else: read it again and decide again")
