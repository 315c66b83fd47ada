"""A store that is only looked into: for a ledger that belongs to deployed functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nightlatch.contracts import Item, Store
from nightlatch.errors import StoreError


@dataclass(frozen=True, slots=True)
class LookedInto:
    """Store over another one, whose writes are refused."""

    store: Store

    def get(self, partition: str, sort: str) -> Item | None:
        """The item, or None."""
        return self.store.get(partition, sort)

    def query(self, partition: str, prefix: str = "", after: str = "", limit: int = 100) -> list[Item]:
        """As the store itself."""
        return self.store.query(partition, prefix, after, limit)

    def put(self, item: Item, expect_version: str | None) -> Item:  # noqa: ARG002 - the port's
        """Raise StoreError."""
        raise _refused(item.sort)

    def add(self, items: Sequence[Item]) -> None:
        """Raise StoreError."""
        for item in items:
            raise _refused(item.sort)

    def delete(self, partition: str, sort: str, expect_version: str) -> None:  # noqa: ARG002 - the port's
        """Raise StoreError."""
        raise _refused(sort)

    def purge(self, now: datetime, limit: int = 1000) -> int:  # noqa: ARG002 - the port's
        """Remove nothing."""
        return 0


def _refused(sort: str) -> StoreError:
    return StoreError(f"{sort!r} was not written: a deployed ledger is only looked into; name a folder to write to")
