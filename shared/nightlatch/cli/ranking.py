"""The cases of a replay, or of a ledger, by their urgency, when the last is judged: there may be very many, and each takes about a hundred bytes.

What is held of a case is one string of bytes: what it is sorted by, and where the rest of it lies in a file.
"""

from __future__ import annotations

import pickle
import struct
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from nightlatch.cli.spool import Place, Spool

if TYPE_CHECKING:
    from nightlatch.cli.tables import Row
    from nightlatch.model import Verdict

_NUMBERS = struct.Struct(">IIQ")
"""Rank, score and microseconds, each so that the bytes of the more urgent are the lesser ones."""
_LIES = struct.Struct(">QIII")
"""Where a case's row begins, and how long it, the line behind it and the section behind that are."""
_MIDDLE = 1 << 31
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Packed(NamedTuple):
    """A case as whoever judged it hands it over: what it is sorted by, and its row, its line of JSON and its section of the report as bytes."""

    order: bytes
    verdict: Verdict
    row: bytes
    line: bytes
    section: bytes


def packed(row: Row, line: str = "", section: str = "") -> Packed:
    """One case. Texts that are not wanted are empty."""
    texts = (text.encode("utf-8", "surrogatepass") for text in (line, section))
    return Packed(_order(row), row.verdict, pickle.dumps(row), *texts)


class Ranking:
    """Cases, until it is closed."""

    def __init__(self) -> None:
        self.counts: Counter[Verdict] = Counter()
        """How many came out with each verdict."""
        self._file = Spool()
        self._held: list[bytes] = []

    def close(self) -> None:
        """Let go of all of them."""
        self._file.close()

    def keep(self, case: Packed) -> None:
        """Take one case."""
        parts = case[2:]
        start, _ = self._file.keep(b"".join(parts))
        self._held.append(case.order + _LIES.pack(start, *map(len, parts)))
        self.counts[case.verdict] += 1

    def sort(self) -> None:
        """Put the most urgent first."""
        self._held.sort()

    def rows(self) -> Iterator[Row]:
        """The rows, in order."""
        for start, row, _, _ in self._places():
            kept: Row = pickle.loads(self._file.raw(Place(start, row)))  # noqa: S301 - we, or a fork of us, wrote it
            yield kept

    def lines(self) -> Iterator[str]:
        """The lines of JSON, in order of their cases."""
        return (self._text(start + row, line) for start, row, line, _ in self._places())

    def sections(self) -> Iterator[str]:
        """The sections of the report, in order of their cases; there is none of a case that says nothing there."""
        return (self._text(start + row + line, section) for start, row, line, section in self._places() if section)

    def _places(self) -> Iterator[tuple[int, int, int, int]]:
        return (_LIES.unpack(held[-_LIES.size :]) for held in self._held)

    def _text(self, start: int, length: int) -> str:
        return self._file.raw(Place(start, length)).decode("utf-8", "surrogatepass")


def _order(row: Row) -> bytes:
    """Bytes that stand to each other as `Row.urgency` does, whatever follows them; text does so in UTF-8."""
    rank, score, first, case = row.urgency
    numbers = _NUMBERS.pack(_MIDDLE + rank, _MIDDLE + score, (first - _BEGINNING) // _MICROSECOND)
    return numbers + case.encode("utf-8", "surrogatepass").replace(b"\0", b"\0\xff") + b"\0\0"
