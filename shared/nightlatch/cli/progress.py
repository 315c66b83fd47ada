"""Progress on a terminal: what was read and found, how fast, and how long it will take."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from nightlatch.cli.batches import Batch
from nightlatch.cli.feeding import OnBatch, Tally
from nightlatch.cli.terminal import printable
from nightlatch.errors import UnreadableSource
from nightlatch.intake import Sources

_EVERY_S = 0.1
_SETTLED_S = 2.0
"""Seconds after which a rate says something about what is left."""
_NAME = 60


class Total:
    """How much there is to read, counted beside the reading. `size` and `files` are None while nobody knows."""

    def __init__(self, found: Sources) -> None:
        self.size: int | None = None
        self.files: int | None = None
        self._found = found
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._count, daemon=True)
        self._thread.start()

    def end(self, *, wait: bool = False) -> None:
        """Stop counting; with `wait`, when all is counted."""
        if not wait:
            self._stop.set()
        self._thread.join(None if wait else 1)

    def _count(self) -> None:
        files, size, known = 0, 0, True
        try:
            for source in self._found:
                if self._stop.is_set():
                    return
                files += 1
                known = known and source.size is not None
                size += source.size or 0
        except UnreadableSource:  # whoever reads is told the same
            return
        self.files, self.size = files, size if known else None


@contextmanager
def progress(found: Sources) -> Iterator[OnBatch]:
    """A line on standard error while the block runs; gone when it ends."""
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True, highlight=False)
    total = Total(found)
    began, shown = time.monotonic(), 0.0
    try:
        with console.status("reading") as status:

            def show(batch: Batch, tally: Tally) -> None:
                nonlocal shown
                now = time.monotonic()
                if now - shown >= _EVERY_S:
                    shown = now
                    status.update(Text(line(tally, total.files, total.size, now - began, batch.source.name)))

            yield show
    finally:
        total.end()


def line(tally: Tally, files: int | None, size: int | None, seconds: float, name: str) -> str:
    """What is shown: `files` and `size` of all (None: not known), `seconds` since the first was opened, `name` of the one being read."""
    parts = [f"{tally.files:,}{'' if files is None else f' of {files:,}'} files"]
    if tally.size and size != 0:
        parts.append(f"{_bytes(tally.size)}{'' if size is None else f' of {_bytes(size)}'}")
    parts.append(_rate(tally, seconds))
    if left := _left(tally, files, size, seconds):
        parts.append(left)
    parts += [f"{tally.records:,} records about accounts", f"{tally.activities:,} activities"]
    if tally.rejected:
        parts.append(f"{tally.rejected:,} not read")
    return f"{', '.join(parts)}; at {_end_of(name)}"


def _end_of(name: str) -> str:
    """The end of a name, which tells more than its beginning."""
    shown = printable(name, longest=len(name) * len(r"\U0001f600"))
    return shown if len(shown) <= _NAME else f"…{shown[1 - _NAME :]}"


def _rate(tally: Tally, seconds: float) -> str:
    seconds = max(seconds, _EVERY_S)
    if tally.size:
        return f"{tally.size / seconds / 1e6:,.1f} MB/s"
    return f"{tally.files / seconds:,.1f} files/s"


def _left(tally: Tally, files: int | None, size: int | None, seconds: float) -> str:
    """How long it will take, by bytes where all sizes are known, else by files; empty while nobody can tell."""
    done, whole = (tally.size, size) if size is not None else (tally.files, files)
    if whole is None or not done or done > whole or seconds < _SETTLED_S:
        return ""
    left = round(seconds * (whole - done) / done)
    hours, minutes = left // 3600, left // 60 % 60
    return (
        f"{hours} h {minutes:02} min left" if hours else f"{minutes} min {left % 60:02} s left" if minutes else f"{left} s left"
    )


def _bytes(number: int) -> str:
    return f"{number / 1e9:,.2f} GB" if number >= 1e9 else f"{number / 1e6:,.1f} MB"
