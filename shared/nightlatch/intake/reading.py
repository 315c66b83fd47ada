"""Reads one source of records, whatever it is wrapped in, and says of everything what it was.

The quick way and the slow way give the same results: the quick one (partial.py) leaves any file it doubts to the slow.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from nightlatch.errors import UsageError
from nightlatch.intake.decoding import Malformed, decode_line
from nightlatch.intake.documents import Piece, Walk
from nightlatch.intake.envelopes import LISTS, Broken, Pointer, unwrap
from nightlatch.intake.found import EXCERPT, Elsewhere, Found, Reject, Where
from nightlatch.intake.kinds import Kind
from nightlatch.intake.lines import blocks
from nightlatch.intake.partial import Partial, quickest
from nightlatch.intake.peeks import Peeks
from nightlatch.intake.shipped import inside
from nightlatch.intake.sniffing import Shape, blank_lines, sniff
from nightlatch.intake.streams import Stream
from nightlatch.intake.window import LONGEST, Window
from nightlatch.model.raw import by_keys

if TYPE_CHECKING:
    from nightlatch.contracts import Provider
    from nightlatch.intake.envelopes import Item
    from nightlatch.intake.found import Result
    from nightlatch.intake.lines import Block, Line
    from nightlatch.intake.partial import Looks

STANDARD_INPUT = Path("-")
_WHOLE = 24 << 20
"""Bytes of the largest file that the quick way takes in at once; a larger one is walked."""


class Reader:
    """Reads source after source for the same providers; `by` gives what records are looked at by, None has every record decoded."""

    def __init__(
        self, providers: Mapping[str, Provider], *, only: str | None = None, by: Callable[[], Looks] | None = quickest
    ) -> None:
        if only is not None and only not in providers:
            raise UsageError(f"there is no provider {only!r}: choose one of {', '.join(providers)}")
        chosen = [provider for name, provider in providers.items() if only in (None, name)]
        peeks = Peeks(provider.peek for provider in chosen if provider.peek)
        self._partial = Partial(peeks, by()) if by and peeks.looked else None
        self._lists = LISTS | peeks.lists.keys()
        self._kind = by_keys(lambda keys: Kind(keys, peeks.looked, chosen))

    def read(self, source: Path | BinaryIO, *, name: str | None = None) -> Iterator[Result]:
        """Every record of a file, of standard input (`-`) or of an open stream, in order. Never raises for what is in it."""
        label = name or (str(source) if isinstance(source, Path) else "-")
        with ExitStack() as stack:
            try:
                file = _opened(source, stack)
            except OSError as fault:
                yield Reject(Where(label, 0), f"cannot be opened: {fault.strerror or fault}")
                return
            stream = Stream(file)
            told = 0
            for piece in self._pieces(stream):
                told = piece.record
                yield from self._results(label, piece)
                if piece.is_end:
                    return
            if stream.problem:
                yield Reject(Where(label, told + 1 if told else 0), stream.problem)

    def _pieces(self, stream: Stream) -> Iterator[Piece]:
        """The numbered values of a stream, those left out that can be passed over."""
        head, shape, complete = _look(stream)
        if shape is Shape.EMPTY:
            return
        if shape is Shape.NOTHING:
            yield Piece(1, problem="this is neither JSON nor gzip", text=_shown(head))
            return
        if shape is Shape.VALUES and complete and not stream.problem and self._partial:
            elements = self._partial.elements(head)
            if elements is not None:
                yield from elements
                return
        stream.give_back(head)
        if shape is Shape.LINES:
            yield from self._line_pieces(stream)
        else:
            one_line = complete and not head.strip().count(b"\n", 0)
            blank = blank_lines(head) if one_line else 0
            yield from Walk(Window(stream), self._lists, blank=blank).pieces()

    def _line_pieces(self, stream: Stream) -> Iterator[Piece]:
        number, blank = 1, 0
        held: Block | None = None
        for block in blocks(stream):
            if block.is_blank:
                blank += block.height()
                continue
            if held:
                number += yield from self._block_pieces(held, number)
            number, blank, held = number + blank, 0, block
        if held is None:
            return
        before, last = held.parted(number)
        yield from self._block_pieces(before, number)
        if last:
            piece = _of_line(last)
            cut = bool(piece.problem and stream.problem)
            yield Piece(last.number, problem=stream.problem or "", text=piece.text, is_end=True) if cut else piece

    def _block_pieces(self, block: Block, first: int) -> Generator[Piece, None, int]:
        """The lines of a block that may matter; returns how many lines it has. Its first one has this number."""
        matter = self._partial.lines(block.data, first) if self._partial and not block.long else None
        if matter is not None:
            count, pieces = matter
            yield from pieces
            return count
        pass_over = self._partial.passes_over if self._partial else lambda _line: False
        yield from (_of_line(line) for line in block.lines(first) if line.long or not pass_over(line.data))
        return block.height()

    def _results(self, label: str, piece: Piece) -> Iterable[Result]:
        """What one value holds: the records in it that a provider knows, and what is broken. Most are one record."""
        value = piece.value
        if piece.problem:
            return (Reject(Where(label, piece.record), piece.problem, piece.text),)
        if isinstance(value, dict):
            kind = self._kind(value)
            if kind.passes_over(value, piece.asked):
                return ()
            if kind.bare and (owner := kind.owner(value)):
                return (Found(Where(label, piece.record), owner.id, value),)
        return self._parts(label, piece)

    def _parts(self, label: str, piece: Piece) -> Iterator[Result]:
        for part, (item, owner) in enumerate(self._unwrapped(piece.value), 1):
            where = Where(label, piece.record, part)
            if isinstance(item, Pointer):
                yield Elsewhere(where, item.uri)
            elif isinstance(item, Broken):
                yield Reject(where, item.reason, item.text)
            elif owner:
                yield Found(where, owner.id, item)

    def _unwrapped(self, value: Any) -> Iterator[tuple[Item, Provider | None]]:
        """Everything that is wrapped in a value; of what is nobody's, what a shipper of logs put it around."""
        for item in unwrap(value):
            if isinstance(item, Pointer | Broken):
                yield item, None
                continue
            kind = self._kind(item)
            owner = kind.owner(item) if item is value or not kind.passes_over(item) else None
            held = inside(item) if owner is None else None
            if held is None:
                yield item, owner
            else:
                yield from (
                    (each, self._kind(each).owner(each)) for each in unwrap(held) if not isinstance(each, Pointer | Broken)
                )


def read(
    source: Path | BinaryIO, providers: Mapping[str, Provider], *, only: str | None = None, name: str | None = None
) -> Iterator[Result]:
    """Read one source. Raises UsageError when there is no provider `only`."""
    return Reader(providers, only=only).read(source, name=name)


def _opened(source: Path | BinaryIO, stack: ExitStack) -> BinaryIO:
    """An open stream; a file that is opened here is closed with the stack."""
    if not isinstance(source, Path):
        return source
    return sys.stdin.buffer if source == STANDARD_INPUT else stack.enter_context(source.open("rb"))


def _look(stream: Stream) -> tuple[bytes, Shape, bool]:
    """Read until the shape is sure, and on to the end of a file that is small enough to be taken at once."""
    pieces: list[bytes] = []
    size = 0
    shape = Shape.UNSURE
    complete = False
    while shape is Shape.UNSURE or (shape is Shape.VALUES and not complete and size <= _WHOLE):
        if piece := stream.read():
            pieces.append(piece)
        size += len(piece)
        complete = not piece
        full = complete or size > _WHOLE
        if shape is Shape.UNSURE and (full or b"\n" in piece):
            pieces = [b"".join(pieces)]  # a single one is not copied
            shape = sniff(pieces[0], complete=full)
    return b"".join(pieces), shape, complete


def _of_line(line: Line) -> Piece:
    if line.long:
        return Piece(line.number, problem=f"longer than {LONGEST >> 20} MiB", text=_shown(line.data))
    return _decoded(line.number, line.data)


def _decoded(number: int, data: bytes) -> Piece:
    try:
        return Piece(number, decode_line(data))
    except Malformed as fault:
        reason = "ends too early" if fault.cut else fault.reason
        return Piece(number, problem=f"{reason} (at character {fault.at})", text=_shown(data))


def _shown(data: bytes) -> str:
    return data[: 4 * EXCERPT].decode("utf-8", "replace")[:EXCERPT]
