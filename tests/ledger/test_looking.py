"""A ledger that is only looked into."""

import pytest

from nightlatch.contracts import Item
from nightlatch.errors import StoreError
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.looking import LookedInto
from tests.build import START


def test_it_shows_what_is_there_and_takes_nothing() -> None:
    store = MemoryStore()
    written = store.put(Item("p", "s", "body"), None)
    looked = LookedInto(store)
    assert looked.get("p", "s") == written
    assert looked.query("p") == [written]
    with pytest.raises(StoreError, match="only looked into"):
        looked.put(Item("p", "t", "body"), None)
    with pytest.raises(StoreError, match="only looked into"):
        looked.delete("p", "s", str(written.version))
    assert looked.purge(START) == 0
    assert store.query("p") == [written]
