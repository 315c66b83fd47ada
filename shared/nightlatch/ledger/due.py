"""Accounts that are still to be judged again, because one record touched more of them than one call can judge.

Whoever floods a tenant with accounts would otherwise hide among them: a function that judges hundreds before it tells of the
one it was called for runs out of time. What is left lies here until the clock has it judged.
"""

import hashlib
import json
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Self

from nightlatch.contracts import Store
from nightlatch.ledger.items import Clock, Shelf
from nightlatch.ledger.keys import stamp
from nightlatch.model import CaseKey

KEPT = timedelta(days=3)
_DUE = "due"


class Due:
    """What was left, in lists by the time of leaving."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    @classmethod
    def over(cls, store: Store, clock: Clock | None) -> Self:
        """What is due in this store; lists that nobody works off expire."""
        return cls(Shelf(store, (lambda: clock() + KEPT) if clock else lambda: None))

    def leave(self, keys: Iterable[CaseKey], at: datetime) -> None:
        """Leave these accounts for later; idempotent for the same keys and time."""
        text = json.dumps(sorted(map(str, keys)))
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        self.shelf.add(_DUE, f"{stamp(at)}/{digest}", text)

    def first(self, most: int) -> tuple[CaseKey, ...]:
        """Up to so many accounts, those left longest first, each once."""
        found: dict[str, None] = {}
        for _, text in self.shelf.all(_DUE):
            found.update(dict.fromkeys(json.loads(text)))
            if len(found) >= most:
                break
        return tuple(CaseKey.parse(key) for key in list(found)[:most])

    def done(self, keys: Collection[CaseKey], began: datetime) -> None:
        """Strike these accounts from every list that was left before their judging began."""
        struck = {str(key) for key in keys}
        for sort, text in self.shelf.all(_DUE):
            if sort >= stamp(began):
                return
            if struck & set(json.loads(text)):
                self.shelf.change(_DUE, sort, partial(_without, struck))


def _without(struck: Collection[str], old: str | None) -> str | None:
    return None if old is None else json.dumps([key for key in json.loads(old) if key not in struck])
