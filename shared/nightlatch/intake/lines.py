"""JSON lines: one value a line, numbered as an editor numbers them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from nightlatch.intake.window import LONGEST

if TYPE_CHECKING:
    from nightlatch.intake.streams import Stream


class Line(NamedTuple):
    """One line without its end. `long` says that it was too long, and is only its beginning."""

    number: int
    data: bytes
    long: bool = False


class Block(NamedTuple):
    """Whole lines behind one another, the last without its end. One that is `long` is the beginning of a single line."""

    data: bytes
    long: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether no line of it holds anything."""
        return not self.data or self.data.isspace()

    def height(self) -> int:
        """How many lines it has, blank ones too."""
        return 1 if self.long else self.data.count(b"\n") + 1

    def lines(self, number: int) -> Iterator[Line]:
        """Every line that is not blank; the first one of the block has this number."""
        if self.long:
            yield Line(number, self.data, long=True)
            return
        for each, data in enumerate(self.data.split(b"\n"), number):
            if data and not data.isspace():
                yield Line(each, data)

    def parted(self, number: int) -> tuple[Block, Line | None]:
        """The last line that is not blank, and what stands before it."""
        begin = self.data.rstrip().rfind(b"\n") + 1
        last = self.data[begin:].partition(b"\n")[0]
        if self.long or not last.strip():
            return Block(b""), next(self.lines(number), None)
        return Block(self.data[: max(begin - 1, 0)]), Line(number + self.data.count(b"\n", 0, begin), last)


def blocks(stream: Stream) -> Iterator[Block]:
    """Everything, in blocks none of which holds a line that is too long and not said to be. Memory holds one line and one piece,
    whatever the stream sends.
    """
    rest = b""
    long = False
    while piece := stream.read():
        end = piece.rfind(b"\n")
        if end < 0:
            if not long:
                rest += piece
        else:
            if long:
                yield Block(rest[:LONGEST], long=True)
                begin = piece.find(b"\n") + 1
                rest, piece, end = b"", piece[begin:], end - begin
            if end >= 0:
                yield from _fitting(b"".join((rest, memoryview(piece)[:end])))
                rest = piece[end + 1 :]
            long = False
        if not long and len(rest) > LONGEST:
            long, rest = True, rest[:LONGEST]
    if rest:
        yield Block(rest, long)


def _fitting(data: bytes) -> Iterator[Block]:
    """A block whose lines are none too long, or else line by line."""
    if len(data) <= LONGEST:
        yield Block(data)
        return
    for line in data.split(b"\n"):
        yield Block(line[:LONGEST], long=len(line) > LONGEST)
