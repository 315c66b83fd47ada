"""JSON lines: one value a line, numbered as an editor numbers them."""

from collections.abc import Iterator
from dataclasses import dataclass

from nightlatch.intake.streams import Stream
from nightlatch.intake.window import LONGEST


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end. `long` says that it was too long, and is only its beginning."""

    number: int
    data: bytes
    long: bool = False


def lines(stream: Stream) -> Iterator[Line]:
    """Every line that is not blank. Memory holds one line and one piece, whatever the stream sends."""
    number = 0
    open_line = bytearray()
    long = False
    while piece := stream.read():
        *whole, rest = piece.split(b"\n")
        for end in whole:
            number += 1
            data = bytes(open_line + end) if open_line else end
            open_line.clear()
            if long or len(data) > LONGEST:
                yield Line(number, data[:LONGEST], long=True)
            elif data and not data.isspace():
                yield Line(number, data)
            long = False
        if not long:
            open_line += rest
            long = len(open_line) > LONGEST
    if long or open_line.strip():
        yield Line(number + 1, bytes(open_line), long)
