"""How the ledger uses a store: put-if-absent, least-of, paging, and texts too large for one item.

Every write here gives the same end in any order and any number of times; that is what makes the ledger order-free.
"""

import hashlib
import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from nightlatch.contracts import Item, Store
from nightlatch.errors import Conflict
from nightlatch.ledger.keys import bytes_of
from nightlatch.ledger.limits import BODY_BYTES

Clock = Callable[[], datetime]
"""Gives the time, in UTC."""

PAGE = 200
_TRIES = 40
_SPLIT = 2
"""Schema of a head whose text lies in parts: its body is the digest of the text."""


class Shelf:
    """A store together with how long what is put on it is kept (None: for good)."""

    def __init__(self, store: Store, expires: Callable[[], datetime | None]) -> None:
        self.store = store
        self.expires = expires

    def add(self, partition: str, sort: str, text: str) -> bool:
        """Put unless there is one already; gives whether it was new. Text of any size."""
        try:
            self._write(Item(partition, sort, text, 1, self.expires()), None)
        except Conflict:
            return False
        return True

    def read(self, partition: str, sort: str) -> str | None:
        """The text, joined from its parts where it was too large for one item; None when there is none."""
        item = self.store.get(partition, sort)
        return None if item is None else self._text(item)

    def all(self, partition: str, prefix: str = "", after: str = "") -> Iterator[tuple[str, str]]:
        """Every (sort key, text) of a partition with this prefix and beyond `after`, in order."""
        while True:
            page = self.store.query(partition, prefix, after, PAGE)
            for item in page:
                yield item.sort, self._text(item)
            if len(page) < PAGE:
                return
            after = page[-1].sort

    def change(self, partition: str, sort: str, change: Callable[[str | None], str | None]) -> None:
        """Compare-and-put: `change` makes the new text of the old one (None: leave it); tried again after a race."""
        for attempt in range(_TRIES):
            stored = self.store.get(partition, sort)
            text = change(self._text(stored) if stored else None)
            if text is None:
                return
            try:
                self._write(Item(partition, sort, text, 1, self.expires()), stored.version if stored else None)
            except Conflict:
                time.sleep(random.uniform(0, 0.002 * (attempt + 1)))  # noqa: S311 - jitter, not a secret
                continue
            return
        raise Conflict(f"{sort!r} is changed by too many at once: try again")

    def least(self, partition: str, sort: str, text: str) -> None:
        """Keep the smallest text ever given."""
        self.change(partition, sort, lambda old: text if old is None or text < old else None)

    def _write(self, item: Item, expect: str | None) -> None:
        if bytes_of(item.body) <= BODY_BYTES:
            self.store.put(item, expect)
            return
        digest = hashlib.sha256(item.body.encode()).hexdigest()
        for number, part in enumerate(_parts(item.body)):
            try:
                self.store.put(Item(f"parts/{digest}", f"{number:06}", part, expires=item.expires), None)
            except Conflict:
                continue  # the same text lies there already: parts are named by their content
        self.store.put(item._replace(body=digest, schema=_SPLIT), expect)

    def _text(self, item: Item) -> str:
        if item.schema != _SPLIT:
            return item.body
        return "".join(text for _, text in self.all(f"parts/{item.body}"))


class Index:
    """What is put on a shelf before the item that it leads to: collected here, then written together where the store can."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._items: list[Item] = []
        self._then: list[Callable[[], None]] = []

    def add(self, partition: str, sort: str, text: str, then: Callable[[], None] | None = None) -> None:
        """Put, unless there is one already, when all are written; `then` follows once it is sure to be there."""
        self._items.append(Item(partition, sort, text, 1, self.shelf.expires()))
        if then is not None:
            self._then.append(then)

    def write(self) -> None:
        """Write all, in any order. Raises StoreError when one may be missing: it may be written again."""
        if not self._items:
            return
        together = [item for item in self._items if bytes_of(item.body) <= BODY_BYTES]
        for item in self._items if len(together) < len(self._items) else ():
            if bytes_of(item.body) > BODY_BYTES:
                self.shelf.add(item.partition, item.sort, item.body)
        if together:
            self.shelf.store.add(together)
        for follow in self._then:
            follow()


def _parts(text: str) -> Iterator[str]:
    """Cut into pieces that fit an item however many bytes a character takes."""
    size = BODY_BYTES // 4
    for start in range(0, len(text), size):
        yield text[start : start + size]
