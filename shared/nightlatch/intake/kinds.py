"""What follows from the keys of a record alone: worked out once for each set of keys, for most records of a log have the same few."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from nightlatch.intake.envelopes import is_bare

if TYPE_CHECKING:
    from nightlatch.contracts import Keys, Provider, Record
    from nightlatch.intake.peeks import Looked


class Kind:
    """Records with these keys: `bare` are those in no envelope."""

    __slots__ = ("_asked", "_owners", "bare")

    def __init__(self, keys: Keys, looked: Iterable[Looked], providers: Iterable[Provider]) -> None:
        self.bare = is_bare(keys)
        self._asked = [each for each in looked if each.first in keys]
        self._owners = [each for each in providers if each.may_own(keys)]

    def passes_over(self, record: Record, asked: Looked | None = None) -> bool:
        """Whether one can be passed over: some provider knows that it matters to nobody. One was asked already, and does not.

        Who has nothing at a peek's first place is another platform's, whose tables need not be loaded.
        """
        asks = [looked is not asked and looked.passes_over(record) for looked in self._asked]
        return any(asks)  # of a list: all are asked in a breath, where a generator would take another

    def owner(self, record: Record) -> Provider | None:
        """Whose it is."""
        for provider in self._owners:
            if provider.recognizes(record):
                return provider
        return None
