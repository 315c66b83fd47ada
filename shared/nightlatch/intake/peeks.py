"""Tells from a few texts of a record whether it can matter, before it is decoded whole.

In a year of audit logs one record in two hundred is about accounts. The others are only checked, which takes a fraction of decoding
them (partial.py); where everything is decoded, the answers are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nightlatch.contracts import Peek
    from nightlatch.contracts.knowledge import Path

REMEMBERED = 10_000
_SHORT = 300
"""Answers are remembered for this many sets of texts, none longer than this: a flood of invented ones costs no memory."""

Texts = tuple[str | None, ...]
"""What stands at each place of a peek; None where nothing does, or no text."""


class Looked(dict[Texts, bool]):
    """Whether a record with these texts may matter, as one peek says; asked once for most."""

    def __init__(self, peek: Peek) -> None:
        super().__init__()
        self.peek = peek
        self.first = peek.texts[0][0]

    def passes_over(self, record: Mapping[str, Any]) -> bool:
        """Whether a decoded record can be passed over."""
        return not self[tuple([_text(record, path) for path in self.peek.texts])]

    def __missing__(self, texts: Texts) -> bool:
        """Ask, and remember what is short. Without its first text a record is not asked about: the tables of its platform need not be loaded."""
        matters = texts[0] is None or not self.peek.is_routine(texts)
        if len(self) < REMEMBERED and sum(len(text or "") for text in texts) < _SHORT:
            self[texts] = matters
        return matters


class Peeks:
    """What all providers in play look for; `lists` are the names of the arrays that their files wrap records in."""

    def __init__(self, peeks: Iterable[Peek]) -> None:
        self.looked = tuple(map(Looked, peeks))
        self.lists = {each.peek.list_key: each for each in self.looked if each.peek.list_key is not None}


def _text(record: Mapping[str, Any], path: Path) -> str | None:
    value = record.get(path[0])
    if len(path) > 1:
        value = value.get(path[1]) if isinstance(value, dict) else None
    return value if isinstance(value, str) else None
