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
    """Whole lines behind one another, the last without its end; `number` is the first one's. One that is `long` is a line of its own."""

    number: int
    data: bytes
    long: bool = False

    def lines(self) -> Iterator[Line]:
        """Every line that is not blank."""
        if self.long:
            yield Line(self.number, self.data, long=True)
            return
        for number, data in enumerate(self.data.split(b"\n"), self.number):
            if data and not data.isspace():
                yield Line(number, data)

    def parted(self) -> tuple[Block, Line | None]:
        """The last line that is not blank, and what stands before it."""
        begin = self.data.rstrip().rfind(b"\n") + 1
        last = self.data[begin:].partition(b"\n")[0]
        if self.long or not last.strip():
            return Block(self.number, b""), next(self.lines(), None)
        number = self.number + self.data.count(b"\n", 0, begin)
        return Block(self.number, self.data[: max(begin - 1, 0)]), Line(number, last)


def blocks(stream: Stream) -> Iterator[Block]:
    """Everything but blocks that are blank. Memory holds one line and one piece, whatever the stream sends."""
    number = 1
    rest = b""
    long = False
    while piece := stream.read():
        end = piece.rfind(b"\n")
        if end < 0:
            if not long:
                rest += piece
        else:
            if long:
                yield Block(number, rest[:LONGEST], long=True)
                begin = piece.find(b"\n") + 1
                number, rest, piece, end = number + 1, b"", piece[begin:], end - begin
            if end >= 0:
                data = b"".join((rest, memoryview(piece)[:end]))
                yield from _fitting(Block(number, data))
                number += data.count(b"\n") + 1
                rest = piece[end + 1 :]
            long = False
        if not long and len(rest) > LONGEST:
            long, rest = True, rest[:LONGEST]
    if long or rest.strip():
        yield Block(number, rest, long)


def _fitting(block: Block) -> Iterator[Block]:
    """A block whose lines are none too long, or else line by line."""
    if len(block.data) <= LONGEST:
        if not block.data.isspace():
            yield block
        return
    for line in block.lines():
        yield Block(line.number, line.data[:LONGEST], long=len(line.data) > LONGEST)
