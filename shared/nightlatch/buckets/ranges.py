"""Reads an object of another machine in ranges, the next one fetched while the present one is read."""

import io
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, BinaryIO, NamedTuple


class Range(NamedTuple):
    """Bytes of an object, with what the whole is at that moment: its length, and what tells its content from another."""

    data: bytes
    whole: int
    content: Any


NOTHING = Range(b"", 0, None)

Fetch = Callable[[int, Any], Range]
"""Gives up to contracts.PIECE bytes from there on, of this content (None: of whichever is there). Raises OSError with a reason for a person."""


def opened(fetch: Fetch) -> BinaryIO:
    """The bytes of an object, the first of them fetched. Raises OSError with the reason, as reading on does."""
    return io.BufferedReader(Ranges(fetch), 1 << 16)


class Ranges(io.RawIOBase):
    """The bytes of an object, at most two ranges held: as many as it had when it was opened, whatever is appended since."""

    def __init__(self, fetch: Fetch) -> None:
        super().__init__()
        self._fetch = fetch
        self._start = self._at = 0
        self._next: Future[Range] | None = None
        self._pool: ThreadPoolExecutor | None = None
        now = fetch(0, None)
        self._data, self._whole, self._content = now.data, now.whole, now.content

    def readable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """How many bytes were read."""
        return self._start + self._at

    def readinto(self, buffer: Any) -> int:
        """Some bytes; 0 at the end. Raises OSError with a reason."""
        self._fetch_ahead()
        if self._at == len(self._data) and self._next:
            self._start += len(self._data)
            self._at = 0
            ahead, self._next = self._next, None
            self._data = b""  # the present one goes before the next is waited for
            self._data = ahead.result().data[: self._whole - self._start]
            if not self._data:
                raise OSError("it became shorter while it was read: read it again")
            self._fetch_ahead()
        number = min(len(buffer), len(self._data) - self._at)
        buffer[:number] = self._data[self._at : self._at + number]
        self._at += number
        return number

    def close(self) -> None:
        """Stop fetching."""
        if self._pool:
            self._pool.shutdown(wait=False, cancel_futures=True)
        super().close()

    def _fetch_ahead(self) -> None:
        """Have the next range fetched, if there is one."""
        end = self._start + len(self._data)
        if self._next is None and self._data and end < self._whole:
            self._pool = self._pool or ThreadPoolExecutor(1, "nightlatch-range")
            self._next = self._pool.submit(self._fetch, end, self._content)


def length_of(told: object, end: int) -> int:
    """How long the whole is, by the header of a range (`bytes 0-99/1234`); `end` where that does not tell."""
    length = str(told or "").rpartition("/")[2]
    return int(length) if length.isascii() and length.isdecimal() else end
