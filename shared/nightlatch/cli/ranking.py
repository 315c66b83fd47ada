"""The cases of a replay by their urgency, when the last is judged: there may be very many, and each takes about a hundred bytes.

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
_LIES = struct.Struct(">QI")
_MIDDLE = 1 << 31
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class _Kept(NamedTuple):
    """What lies in the file of a case: its row, and where its texts lie, as far as they are wanted."""

    row: Row
    line: Place
    section: Place


class Ranking:
    """Rows of cases with a line of JSON and a section of the report each, until it is closed."""

    def __init__(self) -> None:
        self.counts: Counter[Verdict] = Counter()
        """How many cases came out with each verdict."""
        self._file = Spool()
        self._held: list[bytes] = []

    def close(self) -> None:
        """Let go of all of them."""
        self._file.close()

    def keep(self, row: Row, line: str = "", section: str = "") -> None:
        """Take one case. Texts that are not wanted are empty."""
        place = self._file.keep_raw(pickle.dumps(_Kept(row, self._file.keep(line), self._file.keep(section))))
        self._held.append(_order(row) + _LIES.pack(*place))
        self.counts[row.verdict] += 1

    def sort(self) -> None:
        """Put the most urgent first."""
        self._held.sort()

    def rows(self) -> Iterator[Row]:
        """The rows, in order."""
        return (each.row for each in self._kept())

    def lines(self) -> Iterator[str]:
        """The lines of JSON, in order of their cases."""
        return (self._file.text(each.line) for each in self._kept())

    def sections(self) -> Iterator[str]:
        """The sections of the report, in order of their cases; there is none of a case that says nothing there."""
        return (self._file.text(each.section) for each in self._kept() if each.section.length)

    def _kept(self) -> Iterator[_Kept]:
        for held in self._held:
            kept: _Kept = pickle.loads(self._file.raw(Place(*_LIES.unpack(held[-_LIES.size :]))))  # noqa: S301 - we wrote it
            yield kept


def _order(row: Row) -> bytes:
    """Bytes that stand to each other as `Row.urgency` does, whatever follows them; text does so in UTF-8."""
    rank, score, first, case = row.urgency
    numbers = _NUMBERS.pack(_MIDDLE + rank, _MIDDLE + score, (first - _BEGINNING) // _MICROSECOND)
    return numbers + case.encode("utf-8", "surrogatepass").replace(b"\0", b"\0\xff") + b"\0\0"
