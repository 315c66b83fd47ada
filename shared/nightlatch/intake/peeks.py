"""Tells from a few texts of a record whether it can matter, before it is decoded whole.

In a year of audit logs one record in two hundred is about accounts. With `msgspec` (extra `fast`) the others are only
checked, ten times as fast as decoding them (partial.py); without it everything is decoded, and the answers are the same.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from nightlatch.contracts import Peek
from nightlatch.contracts.knowledge import Path

_REMEMBERED = 10_000
_SHORT = 300
"""Answers are remembered for this many sets of texts, none longer than this: a flood of invented ones costs no memory."""

Key = tuple[str | None, ...]
"""What stands under each of the paths that are looked at; None where nothing does, or no text."""


class Peeks:
    """What all providers in play look for: `lists` are the arrays their files wrap records in, each with how a record begins in it."""

    def __init__(self, peeks: Iterable[Peek]) -> None:
        wanted = tuple(peeks)
        self.lists = {peek.list_key: peek.first for peek in wanted if peek.list_key is not None}
        self.paths: tuple[Path, ...] = tuple(dict.fromkeys(path for peek in wanted for path in peek.texts))
        self._wanted = tuple((tuple(map(self.paths.index, peek.texts)), peek.wanted) for peek in wanted)
        self._known: dict[Key, bool] = {}

    def pass_over(self, record: Mapping[str, Any]) -> bool:
        """Whether a decoded record can be passed over."""
        return bool(self.paths) and self.decide(tuple(_text(record, path) for path in self.paths))

    def decide(self, key: Key) -> bool:
        """Whether a record with these texts under `paths` can be passed over."""
        known = self._known.get(key)
        if known is None:
            known = self._decide(key)
            if len(self._known) < _REMEMBERED and sum(len(text or "") for text in key) < _SHORT:
                self._known[key] = known
        return known

    def _decide(self, key: Key) -> bool:
        """Only if some provider knows that it does not matter, and none that it does."""
        answers = {wanted([key[at] for at in places]) for places, wanted in self._wanted}
        return False in answers and True not in answers


def _text(record: Mapping[str, Any], path: Path) -> str | None:
    value: Any = record
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else None
