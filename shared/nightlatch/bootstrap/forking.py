"""Has forks of this process read the ledger that a pipeline is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING

from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.hosts.local.spilling import SpillingStore
from nightlatch.hosts.local.sqlite import SqliteStore

if TYPE_CHECKING:
    from nightlatch.pipeline import Pipeline


def for_forks(pipeline: Pipeline) -> Callable[[], AbstractContextManager[Callable[[], None]]] | None:
    """How they come to read it (`SqliteStore.for_forks`), None where it is not of this machine."""
    stores = (pipeline.evidence.shelf.store, pipeline.control.shelf.store)
    files = [store for store in stores if isinstance(store, SpillingStore | SqliteStore)]
    if not all(store in files or isinstance(store, MemoryStore) for store in stores):
        return None

    @contextmanager
    def ready() -> Iterator[Callable[[], None]]:
        with ExitStack() as stack:
            begins = [stack.enter_context(file.for_forks()) for file in files]

            def begin() -> None:
                for each in begins:
                    each()

            yield begin

    return ready
