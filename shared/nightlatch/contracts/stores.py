"""Where a host keeps the ledger: items, and the port that holds them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol


class Item(NamedTuple):
    """One stored item. `body` is text (JSON); `version` is opaque and changes with every write; `expires` is in UTC."""

    partition: str
    sort: str
    body: str
    schema: int = 1
    expires: datetime | None = None
    version: str | None = None


class Store(Protocol):
    """The port a host fills in. Keys are any text to 500 bytes of UTF-8, a body at most 48 KiB.

    `put` and `delete` are conditional: `expect_version=None` means "must not exist" for put, and Conflict is raised
    when the stored version is another. An expired item reads as absent.
    """

    def get(self, partition: str, sort: str) -> Item | None:
        """The item, or None."""
        ...

    def query(self, partition: str, prefix: str = "", after: str = "", limit: int = 100) -> list[Item]:
        """Items of a partition whose sort key starts with `prefix` and is greater than `after`, in order of UTF-8 bytes."""
        ...

    def put(self, item: Item, expect_version: str | None) -> Item:
        """Write if the stored version is `expect_version` (None: if there is none). Gives the item with its new version."""
        ...

    def add(self, items: Sequence[Item]) -> None:
        """Put each of these unless there is one: each for itself, in any order. Raises StoreError when one may be missing."""
        ...

    def delete(self, partition: str, sort: str, expect_version: str) -> None:
        """Delete if the stored version is `expect_version`."""
        ...

    def purge(self, now: datetime, limit: int = 1000) -> int:
        """Remove up to `limit` expired items; gives how many. A store that expires by itself returns 0."""
        ...
