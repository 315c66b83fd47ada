"""Bytes, kept in a file that vanishes with the process until they are wanted in another order than they came in."""

import tempfile
from typing import NamedTuple


class Place(NamedTuple):
    """Where some bytes lie."""

    start: int
    length: int


class Spool:
    """Bytes by their places, until it is closed."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._end = 0
        self._was_read = False

    def close(self) -> None:
        """Let go of all of them."""
        self._file.close()

    def keep(self, raw: bytes) -> Place:
        """Keep bytes; gives their place."""
        if self._was_read:
            self._file.seek(self._end)
            self._was_read = False
        self._file.write(raw)
        place = Place(self._end, len(raw))
        self._end += len(raw)
        return place

    def raw(self, place: Place) -> bytes:
        """The bytes that were kept there."""
        self._was_read = True
        self._file.seek(place.start)
        return self._file.read(place.length)
