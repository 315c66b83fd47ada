"""How the ledger writes: once, in any order, and texts of any size."""

import threading

from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.items import Shelf
from nightlatch.ledger.limits import BODY_BYTES


def shelf() -> Shelf:
    return Shelf(MemoryStore(clock=None), lambda: None)


def test_what_is_there_is_not_put_again() -> None:
    kept = shelf()
    assert kept.add("p", "s", "first")
    assert not kept.add("p", "s", "second")
    assert kept.read("p", "s") == "first"


def test_a_text_larger_than_an_item_is_split_and_joined() -> None:
    kept, text = shelf(), "ü🔒x" * BODY_BYTES
    assert kept.add("p", "s", text)
    assert not kept.add("p", "s", text)
    assert kept.read("p", "s") == text
    assert list(kept.all("p")) == [("s", text)]


def test_all_goes_over_every_page() -> None:
    kept = shelf()
    for number in range(450):
        kept.add("p", f"{number:04}", "")
    assert [sort for sort, _ in kept.all("p", prefix="0")] == [f"{number:04}" for number in range(450)]


def test_the_least_of_all_texts_stays_whatever_the_order() -> None:
    kept = shelf()
    for text in ("m", "z", "b", "c"):
        kept.least("p", "s", text)
    assert kept.read("p", "s") == "b"


def test_changes_at_once_are_all_applied() -> None:
    kept = shelf()
    gate = threading.Barrier(8)

    def add_one() -> None:
        gate.wait()
        for _ in range(10):
            kept.change("p", "count", lambda old: str(int(old or 0) + 1))

    threads = [threading.Thread(target=add_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept.read("p", "count") == "80"
