"""A table of many rows, few of which are held at once: its columns are as wide as the whole of it needs.

Rich would hold five kilobytes of each row until the last is written. Imported by whoever draws a table, for Rich takes its time.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

_AT_ONCE = 200
Cells = Sequence[str]
"""What a row says in each column."""
Rows = Callable[[], Iterable[Cells]]
"""Gives all rows, from the first, each time that it is called."""


def draw(names: Cells, rows: Rows, stream: TextIO, *, right: str, styles: Callable[[str], str]) -> None:
    """Write a table with columns of these names, that called `right` to the right; `styles` gives how a row's first cell looks.

    All text is plain: no markup in it is obeyed.
    """
    console = Console(file=stream, width=None if stream.isatty() else 140, highlight=False)
    widths, coming, headed = _widths(names, rows()), iter(rows()), True
    while (few := list(islice(coming, _AT_ONCE))) or headed:
        table = Table(box=None, pad_edge=False, header_style="bold", show_header=headed)
        for name in names:
            table.add_column(name, justify="right" if name == right else "left", overflow="fold")
        for number, cells in enumerate(few):
            texts = (Text(cells[0], style=styles(cells[0])), *map(Text, cells[1:]))
            table.add_row(*(texts if number else map(_AsWide, texts, widths)))
        console.print(table)
        headed = False


class _AsWide:
    """A cell that takes as much room as the widest of its column."""

    def __init__(self, text: Text, width: Measurement) -> None:
        self.text = text
        self.width = width

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return self.width

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self.text


def _widths(names: Cells, rows: Iterable[Cells]) -> list[Measurement]:
    """Of each column what its longest word takes and what its longest cell does, as Rich measures a text."""
    found = list(map(_width, names))
    for cells in rows:
        found = [(max(word, each[0]), max(cell, each[1])) for (word, cell), each in zip(found, map(_width, cells), strict=True)]
    return [Measurement(*each) for each in found]


def _width(cell: str) -> tuple[int, int]:
    whole = max(map(cell_len, cell.splitlines()), default=0)
    return max(map(cell_len, cell.split()), default=whole), whole
