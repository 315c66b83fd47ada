"""Looks at the elements of a list document through one peek: only where `msgspec` is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress
from typing import TYPE_CHECKING, Any

from nightlatch.intake.cutting import Cutter, counted
from nightlatch.intake.heads import Head, Known

if TYPE_CHECKING:
    from nightlatch.intake.peeks import Looked


class Rows:
    """The list that a peek names. The member by which an element is found is decoded for those only that can matter by the other texts."""

    def __init__(self, looked: Looked) -> None:
        import msgspec  # optional, and slow to import: only a reading command pays for it

        self._spec, self._looked = msgspec, looked
        self._malformed = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
        first, paths = looked.peek.first, looked.peek.texts
        held = first[-1] if first else None
        late = [path for path in paths if path[0] == held]
        self._row = row = Head(paths[: len(paths) - len(late)], held)
        self._below = below = Head([path[1:] for path in late]) if late else None
        self._may = Known(looked, lambda words: (*row.told(words), *(None for _ in late)))
        self._does = Known(looked, lambda both: row.told(both[0]) + below.texts(both[1]) if below else ())
        self._cutter = Cutter(first) if first else None
        self._decode_raw = self._document(msgspec.Raw)
        self._make()

    def found(self, data: bytes, begin: int) -> list[tuple[int, bytes]] | None:
        """The elements that may matter of a list that begins there, with their numbers from 1; None in any doubt."""
        try:
            rows = self._decode(data).rows
            matter = self._matter(rows)
            self._learn()
            cut = self._cutter.cut(data, begin, rows, matter) if self._cutter else None
            return counted(data, begin, self._decode_raw(data).rows, matter) if cut is None else cut
        except self._malformed:
            return None

    def _matter(self, rows: Sequence[Any]) -> list[int]:
        """Which of them may matter, numbered from 0."""
        words = self._row.words
        may = compress(range(len(rows)), map(self._may.__getitem__, map(words, rows)))
        if self._late is None:
            return list(may)
        matter = []
        for number in may:
            row = rows[number]
            try:
                if self._does[words(row), self._late(row.held)]:
                    matter.append(number)
            except self._malformed:  # no object, or no text in it: nothing that could settle it
                matter.append(number)
        return matter

    def _learn(self) -> None:
        """Know the texts that were met, in what is read next."""
        learned = [head.learn() for head in (self._row, self._below) if head]
        if any(learned):
            self._may.clear()
            self._does.clear()
            self._make()

    def _make(self) -> None:
        self._decode = self._document(self._row.kind)
        self._late = self._spec.json.Decoder(self._below.kind).decode if self._below else None

    def _document(self, kind: Any) -> Callable[[bytes], Any]:
        """Decodes a document that has this peek's list, of such elements, and nothing else."""
        names = {"rows": self._looked.peek.list_key or "rows"}
        made = self._spec.defstruct("Document", [("rows", list[kind])], rename=names, forbid_unknown_fields=True)
        decode: Callable[[bytes], Any] = self._spec.json.Decoder(made).decode
        return decode
