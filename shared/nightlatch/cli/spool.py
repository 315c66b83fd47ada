"""Long texts, kept in a file that vanishes with the process until they are wanted in another order than they came in."""

import tempfile
from typing import NamedTuple


class Place(NamedTuple):
    """Where a text lies."""

    start: int
    length: int


NOWHERE = Place(0, 0)
"""The place of no text."""


class Spool:
    """Texts, and bytes, by their places, until it is closed."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._end = 0

    def close(self) -> None:
        """Let go of all of them."""
        self._file.close()

    def keep(self, text: str) -> Place:
        """Keep a text; gives its place."""
        return self.keep_raw(text.encode("utf-8", "surrogatepass"))

    def keep_raw(self, raw: bytes) -> Place:
        """Keep bytes; gives their place."""
        if not raw:
            return NOWHERE
        self._file.seek(self._end)
        self._file.write(raw)
        place = Place(self._end, len(raw))
        self._end += len(raw)
        return place

    def text(self, place: Place) -> str:
        """The text that was kept there."""
        return self.raw(place).decode("utf-8", "surrogatepass")

    def raw(self, place: Place) -> bytes:
        """The bytes that were kept there."""
        self._file.seek(place.start)
        return self._file.read(place.length)
