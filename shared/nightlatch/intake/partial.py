"""Decodes of each record only what is looked at, and finds the bytes of those that may matter; only where `msgspec` is there.

A decoder that skips most of a record still checks that all of it is JSON, so where it finds no fault the slow walk finds none either.
In any doubt there is no answer here: an unusual spelling, a broken record, another member beside the list. Then the slow walk decides.
"""

from __future__ import annotations

import codecs
import importlib.util
import re
from collections.abc import Iterable, Iterator
from itertools import compress
from typing import TYPE_CHECKING, Any

from nightlatch.intake.decoding import decode_line
from nightlatch.intake.heads import Known, head
from nightlatch.intake.rows import Rows

if TYPE_CHECKING:
    from nightlatch.intake.peeks import Looked, Peeks

_SLICE = 1 << 20
_OPENS, _CLOSES = b"{}"
_TRIED = 3
"""Lines of a block by which the peek is chosen that it is looked at through."""


class Partial:
    """The answers of Peeks from undecoded bytes."""

    def __init__(self, peeks: Peeks) -> None:
        import msgspec  # optional, and slow to import: only a reading command pays for it

        self._malformed = (msgspec.DecodeError, RecursionError)
        self._decode = msgspec.json.Decoder().decode
        self._lines = [_Lines(looked) for looked in peeks.looked]
        self._lists = {name: Rows(looked) for name, looked in peeks.lists.items()}
        either = "|".join(map(re.escape, sorted(self._lists))).encode()
        self._opening = re.compile(rb'[ \t\r\n]*\{[ \t\r\n]*"(%s)"[ \t\r\n]*:[ \t\r\n]*\[[ \t\r\n]*' % either)

    def passes_over(self, line: bytes) -> bool:
        """Whether a line is one sound record that can be passed over. In doubt it is not."""
        return any(one.passes_over(line) for one in self._lines) and _is_utf8(line)

    def lines(self, block: bytes) -> tuple[int, Iterator[tuple[int, Any]]] | None:
        """How many lines a block has, and those that may matter, decoded, with their numbers from 0; None in doubt whether each is one record."""
        starts = _starts(block)
        if starts is None or not _is_utf8(block):
            return None

        def line(number: int) -> bytes:
            return block[starts[number] : starts[number + 1] - 1]

        count = len(starts) - 1
        first = [line(number) for number in range(min(_TRIED, count))]
        one = max(self._lines, key=lambda each: sum(map(each.passes_over, first)))
        numbers = one.matter(block, count)
        return None if numbers is None else (count, self._decoded((number, line(number)) for number in numbers))

    def elements(self, data: bytes) -> Iterator[tuple[int, Any]] | None:
        """The elements of a list document that may matter, decoded, with their numbers from 1; None in any doubt."""
        opening = self._opening.match(data) if self._lists else None
        if not opening or not _is_utf8(data):
            return None
        found = self._lists[opening[1].decode()].found(data, opening.end())
        return None if found is None else self._decoded(found)

    def _decoded(self, records: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, Any]]:
        """Records that were found sound: only a number can still be out of the decoder's range, and not out of Python's."""
        for number, data in records:
            try:
                yield number, self._decode(data)
            except self._malformed:
                yield number, decode_line(data)


class _Lines:
    """Lines, looked at through one peek."""

    def __init__(self, looked: Looked) -> None:
        import msgspec

        self._malformed = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
        kind, texts = head(looked.peek.texts)
        decoder = msgspec.json.Decoder(kind)
        self._decode, self._decode_each = decoder.decode, decoder.decode_lines
        self._known = Known(looked, texts)

    def passes_over(self, line: bytes) -> bool:
        """Whether a line is one record, sound but for its text being UTF-8, that can be passed over."""
        try:
            return not self._known[self._decode(line)]
        except self._malformed:
            return False

    def matter(self, block: bytes, lines: int) -> list[int] | None:
        """Which lines of a block may matter, numbered from 0; None if they are not as many values."""
        try:
            heads = self._decode_each(block)
        except self._malformed:
            return None
        return list(compress(range(lines), map(self._known.__getitem__, heads))) if len(heads) == lines else None


def partial(peeks: Peeks) -> Partial | None:
    """The fast form, if `msgspec` is installed and there is something to look for."""
    return Partial(peeks) if peeks.looked and importlib.util.find_spec("msgspec") is not None else None


def _starts(block: bytes) -> list[int] | None:
    """Where each line begins, and behind the last; None unless each begins and ends as an object does.

    The end of an object, of a line, and the beginning of an object: never in this order within one value.
    """
    if block[:1] != b"{" or block[-1:] != b"}":
        return None
    starts, begin, find = [0], 0, block.find
    while begin := find(b"\n", begin) + 1:
        if block[begin - 2] != _CLOSES or block[begin] != _OPENS:
            return None
        starts.append(begin)
    starts.append(len(block) + 1)
    return starts


def _is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8, without a second copy of them: a partial decoder does not look into what it skips."""
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
