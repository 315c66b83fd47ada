"""Makes of each record only the texts that are looked at, and finds the bytes of those records that may matter.

By `msgspec` (skipping.py) or, without the extra `fast`, by pydantic's own parser (parsing.py): both check that all of a record is JSON, so
where they find no fault the slow walk finds none either. In any doubt there is no answer here: an unusual spelling, a broken record,
another member beside the list. Then the slow walk decides.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from nightlatch.intake.decoding import decode_line
from nightlatch.intake.documents import Piece

if TYPE_CHECKING:
    from nightlatch.intake.peeks import Looked, Peeks

_TRIED = 3
"""Lines of a block by which the peek is chosen that it is looked at through: the last one, where it knows them all."""


class Lines(Protocol):
    """Lines, looked at through one peek."""

    def passes_over(self, line: bytes) -> bool:
        """Whether a line is one record, sound but for its text being UTF-8, that can be passed over."""

    def matter(self, block: bytes, starts: Sequence[int]) -> list[int] | None:
        """Which of the lines of a block may matter, numbered from 0; None in doubt whether each is one record.

        `starts` tells where each line begins, and one would behind the last.
        """


class Rows(Protocol):
    """The list of a document, looked at through the peek that names it."""

    def found(self, data: bytes, begin: int) -> list[tuple[int, bytes]] | None:
        """The elements that may matter of a list that begins there, with their numbers from 1; None in any doubt."""


class Looks(NamedTuple):
    """By what records are looked at. `rows` gives None for a peek whose list it cannot look at; `decode` may refuse what is sound.

    `is_text` tells whether bytes are UTF-8, as far as those two do not look themselves.
    """

    lines: Callable[[Looked], Lines]
    rows: Callable[[Looked], Rows | None]
    decode: Callable[[bytes], Any]
    refused: tuple[type[Exception], ...]
    is_text: Callable[[bytes], bool]


def quickest() -> Looks:
    """By what is installed."""
    if importlib.util.find_spec("msgspec") is None:
        from nightlatch.intake.parsing import parsing

        return parsing()
    from nightlatch.intake.skipping import skipping

    return skipping()


class Partial:
    """The answers of Peeks from undecoded bytes. What looks is made when the first such file is there."""

    def __init__(self, peeks: Peeks, looks: Looks) -> None:
        self._decode, self._refused, self._is_text = looks.decode, looks.refused, looks.is_text
        self._peeks, self._looks = peeks, looks
        self._rows: dict[str, Rows | None] = {}
        either = "|".join(map(re.escape, sorted(peeks.lists))).encode()
        self._opening = re.compile(rb'[ \t\r\n]*\{[ \t\r\n]*"(%s)"[ \t\r\n]*:[ \t\r\n]*\[[ \t\r\n]*' % either)

    @cached_property
    def _lines(self) -> list[tuple[Looked, Lines]]:
        return [(looked, self._looks.lines(looked)) for looked in self._peeks.looked]

    def passes_over(self, line: bytes) -> bool:
        """Whether a line is one sound record that can be passed over. In doubt it is not."""
        return any(one.passes_over(line) for _, one in self._lines) and self._is_text(line)

    def lines(self, block: bytes, begin: int) -> tuple[int, Iterator[Piece]] | None:
        """How many lines a block has, the first of which has this number, and those that may matter; None in doubt whether each is one record."""
        starts = _starts(block)
        if starts is None or not self._is_text(block):
            return None

        def line(number: int) -> bytes:
            return block[starts[number] : starts[number + 1] - 1]

        count = len(starts) - 1
        first = [line(number) for number in range(min(_TRIED, count))]
        if not all(map(self._lines[0][1].passes_over, first)):
            self._lines = sorted(self._lines, key=lambda each: sum(map(each[1].passes_over, first)), reverse=True)
        looked, lines = self._lines[0]
        numbers = lines.matter(block, starts)
        return None if numbers is None else (count, self._decoded(looked, ((begin + number, line(number)) for number in numbers)))

    def elements(self, data: bytes) -> Iterator[Piece] | None:
        """The elements of a list document that may matter, numbered from 1; None in any doubt."""
        opening = self._opening.match(data) if self._peeks.lists else None
        if not opening or not self._is_text(data):
            return None
        name = opening[1].decode()
        looked = self._peeks.lists[name]
        if name not in self._rows:
            self._rows[name] = self._looks.rows(looked)
        rows = self._rows[name]
        found = rows.found(data, opening.end()) if rows else None
        return None if found is None else self._decoded(looked, found)

    def _decoded(self, asked: Looked, records: Iterable[tuple[int, bytes]]) -> Iterator[Piece]:
        """Records that were found sound: only a number can still be out of the decoder's range, and not out of Python's."""
        for number, data in records:
            try:
                value = self._decode(data)
            except self._refused:
                value = decode_line(data)
            yield Piece(number, value, asked)


def _starts(block: bytes) -> list[int] | None:
    """Where each line begins, and behind the last; None unless each begins and ends as an object does.

    The end of an object, of a line, and the beginning of an object: never in this order within one value.
    """
    if not block.startswith(b"{") or not block.endswith(b"}"):
        return None
    starts, begin, find, stands = [0], 0, block.find, block.startswith
    while begin := find(b"\n", begin) + 1:
        if not stands(b"}\n{", begin - 2):
            return None
        starts.append(begin)
    starts.append(len(block) + 1)
    return starts
