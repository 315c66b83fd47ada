"""Adding several items to a store that takes them one at a time."""

from collections.abc import Iterable
from contextlib import suppress

from nightlatch.contracts import Item, Store
from nightlatch.errors import Conflict


def add_each(store: Store, items: Iterable[Item]) -> None:
    """Put each unless there is one already. Raises StoreError."""
    for item in items:
        with suppress(Conflict):
            store.put(item, None)
