"""A process that dies at one of its writes, and then does nothing more: whoever comes next finds what it left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nightlatch.contracts import Item, Store
from nightlatch.ledger.adding import add_each


class Died(BaseException):
    """The process is gone: nothing in it may catch this."""


@dataclass
class Fuse:
    """Burns down with each write, to a store or to the cloud: the process dies before that write, or right after it."""

    left: int = 0
    after: bool = False
    dead: bool = False
    calls: int = 0

    def burn(self, *, made: bool) -> None:
        if self.dead:
            raise Died
        if made is not self.after:
            return
        self.calls += 1
        if self.calls == self.left:
            self.dead = True
            raise Died


@dataclass
class Mortal:
    """A store whose process dies at one write, and then does nothing more."""

    store: Store
    fuse: Fuse

    def get(self, partition: str, sort: str) -> Item | None:
        self._alive()
        return self.store.get(partition, sort)

    def query(self, partition: str, prefix: str = "", after: str = "", limit: int = 100) -> list[Item]:
        self._alive()
        return self.store.query(partition, prefix, after, limit)

    def put(self, item: Item, expect_version: str | None) -> Item:
        self.fuse.burn(made=False)
        written = self.store.put(item, expect_version)
        self.fuse.burn(made=True)
        return written

    def add(self, items: Sequence[Item]) -> None:
        add_each(self, items)

    def delete(self, partition: str, sort: str, expect_version: str) -> None:
        self.store.delete(partition, sort, expect_version)

    def purge(self, now: datetime, limit: int = 1000) -> int:
        return self.store.purge(now, limit)

    def _alive(self) -> None:
        if self.fuse.dead:
            raise Died
