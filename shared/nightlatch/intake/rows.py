"""Looks at the elements of a list document through one peek: only where `msgspec` is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress
from typing import TYPE_CHECKING, Any

from nightlatch.intake.cutting import Cutter, counted
from nightlatch.intake.heads import Known, head

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
        row, self._texts = head(paths[: len(paths) - len(late)], held)
        self._may = Known(looked, lambda texts: (*texts, *(None for _ in late)))
        self._late: Callable[[Any], Any] | None = None
        if late:
            below, self._below = head([path[1:] for path in late])
            self._late = msgspec.json.Decoder(below).decode
        self._cutter = Cutter(first) if first else None
        self._decode, self._decode_raw = self._document(row), self._document(msgspec.Raw)

    def found(self, data: bytes, begin: int) -> list[tuple[int, bytes]] | None:
        """The elements that may matter of a list that begins there, with their numbers from 1; None in any doubt."""
        try:
            rows = self._decode(data).rows
            matter = self._matter(rows)
            cut = self._cutter.cut(data, begin, rows, matter) if self._cutter else None
            return counted(data, begin, self._decode_raw(data).rows, matter) if cut is None else cut
        except self._malformed:
            return None

    def _matter(self, rows: Sequence[Any]) -> list[int]:
        """Which of them may matter, numbered from 0."""
        texts, looked = self._texts, self._looked
        may = compress(range(len(rows)), map(self._may.__getitem__, map(texts, rows)))
        if self._late is None:
            return list(may)
        matter = []
        for number in may:
            row = rows[number]
            try:
                if looked[texts(row) + self._below(self._late(row.held))]:
                    matter.append(number)
            except self._malformed:  # no object, or no text in it: nothing that could settle it
                matter.append(number)
        return matter

    def _document(self, kind: Any) -> Callable[[bytes], Any]:
        """Decodes a document that has this peek's list, of such elements, and nothing else."""
        names = {"rows": self._looked.peek.list_key or "rows"}
        made = self._spec.defstruct("Document", [("rows", list[kind])], rename=names, forbid_unknown_fields=True)
        decode: Callable[[bytes], Any] = self._spec.json.Decoder(made).decode
        return decode
