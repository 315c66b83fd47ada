"""Counts what could not be read, writes it down where asked, and says so at the end: nothing is dropped in silence."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from nightlatch.cli.terminal import printable
from nightlatch.errors import UsageError
from nightlatch.intake import Reject

if TYPE_CHECKING:
    from nightlatch.intake import Elsewhere

_SHOWN = 3


class Rejects:
    """What a command could not read. `file` gets a JSON line for each: file, record, part, reason, text."""

    def __init__(self, file: TextIO | None = None) -> None:
        self.count = 0
        self._file = file
        self._first: list[Reject] = []
        self._elsewhere: list[Elsewhere] = []
        self._unfetched = 0

    def add(self, reject: Reject) -> None:
        """One that could not be read."""
        self.count += 1
        if len(self._first) < _SHOWN:
            self._first.append(reject)
        if self._file:
            where = reject.where
            row = {"file": where.file, "record": where.record, "part": where.part, "reason": reject.reason, "text": reject.text}
            self._file.write(json.dumps(row) + "\n")

    def add_elsewhere(self, note: Elsewhere) -> None:
        """One that only names where the records are."""
        self._unfetched += 1
        if len(self._elsewhere) < _SHOWN:
            self._elsewhere.append(note)

    def note(self, result: Reject | Elsewhere) -> None:
        """Either of both."""
        if isinstance(result, Reject):
            self.add(result)
        else:
            self.add_elsewhere(result)

    def report(self, out: TextIO | None = None) -> None:
        """Say at the end how many there were, and the first reasons. Silent when there were none."""
        stream = out or sys.stderr
        if self.count:
            hint = "" if self._file else "; use --rejects FILE to see them"
            one = self.count == 1
            print(f"{self.count} {'record' if one else 'records'} could not be read: {self._reasons()}{hint}", file=stream)
        if self._unfetched:
            named = ", ".join(printable(note.uri) for note in self._elsewhere)
            more = ", …" if self._unfetched > len(self._elsewhere) else ""
            print(
                f"{self._unfetched} named files that were not read (give their addresses as paths, or fetch them): {named}{more}",
                file=stream,
            )

    def _reasons(self) -> str:
        shown = "; ".join(
            f"{printable(reject.where.file)} record {reject.where.record}: {printable(reject.reason)}" for reject in self._first
        )
        return shown + ("; …" if self.count > len(self._first) else "")


@contextmanager
def rejects_to(path: Path | None) -> Iterator[Rejects]:
    """Rejects that are written to a file, if one is given. Raises UsageError when it cannot be written."""
    if path is None:
        yield Rejects()
        return
    try:
        file = path.open("w", encoding="utf-8")
    except OSError as fault:
        raise UsageError(f"--rejects {str(path)!r} cannot be written: {fault.strerror}; name another file") from fault
    with file:
        yield Rejects(file)
