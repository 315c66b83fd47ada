"""What every store must take, checked in one place: a store that took more would fail only on another host."""

from nightlatch.contracts import Item
from nightlatch.errors import ItemTooLarge, StoreError
from nightlatch.ledger.keys import bytes_of

KEY_BYTES = 500
BODY_BYTES = 48 * 1024


def check_key(*texts: str) -> None:
    """Raise StoreError unless each text is UTF-8 of at most 500 bytes."""
    for text in texts:
        if text.isascii() and len(text) <= KEY_BYTES:
            continue
        try:
            size = bytes_of(text)
        except UnicodeEncodeError as error:
            raise StoreError(f"a key must be UTF-8 text: {text[:40]!r} is not; make keys with ledger.keys.fit") from error
        if size > KEY_BYTES:
            raise StoreError(f"a key may have {KEY_BYTES} bytes, {text[:40]!r}… has {size}; make keys with ledger.keys.fit")


def check(item: Item) -> None:
    """Raise StoreError for a bad key or an empty partition, ItemTooLarge for a body over 48 KiB."""
    if not item.partition or not item.sort:
        raise StoreError("an item needs a partition and a sort key that are not empty")
    check_key(item.partition, item.sort)
    if item.body.isascii() and len(item.body) <= BODY_BYTES:
        return
    size = bytes_of(item.body)
    if size > BODY_BYTES:
        raise ItemTooLarge(f"an item may hold {BODY_BYTES} bytes, this one has {size}; split it before it is stored")
