"""Looks at records by `msgspec` (extra `fast`): what is not looked at is skipped, and still checked."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from itertools import compress, count
from typing import TYPE_CHECKING

from nightlatch.intake.heads import Head, Known
from nightlatch.intake.partial import Looks
from nightlatch.intake.rows import Rows

if TYPE_CHECKING:
    from nightlatch.intake.peeks import Looked

_SLICE = 1 << 20


def skipping() -> Looks:
    """Raises ImportError where `msgspec` is not installed."""
    import msgspec  # optional, and slow to import: only a reading command pays for it

    return Looks(Lines, Rows, msgspec.json.Decoder().decode, (msgspec.DecodeError, RecursionError), _is_utf8)


class Lines:
    """Lines, looked at through one peek; all heads of a block are decoded at once."""

    def __init__(self, looked: Looked) -> None:
        import msgspec

        self._malformed = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
        self._head = Head(looked.peek.texts)
        self._known = Known(looked, self._head.texts)
        self._make()

    def passes_over(self, line: bytes) -> bool:
        """Whether a line is one record, sound but for its text being UTF-8, that can be passed over."""
        try:
            return not self._known[self._decode(line)]
        except self._malformed:
            return False

    def matter(self, block: bytes, starts: Sequence[int]) -> list[int] | None:
        """Which lines of a block may matter, numbered from 0; None if they are not as many values."""
        try:
            heads = self._decode_each(block)
        except self._malformed:
            return None
        matter = list(compress(count(), map(self._known.__getitem__, heads))) if len(heads) == len(starts) - 1 else None
        if self._head.learn():
            self._known.clear()
            self._make()
        return matter

    def _make(self) -> None:
        import msgspec

        decoder = msgspec.json.Decoder(self._head.kind)
        self._decode, self._decode_each = decoder.decode, decoder.decode_lines


def _is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8, without a second copy of them: what is skipped is not looked into."""
    if data.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(data), _SLICE):
            decoder.decode(data[at : at + _SLICE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
