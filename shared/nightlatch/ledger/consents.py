"""What people asked for by pressing something: each attempt, whatever became of it, and the first half of what takes two people."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from nightlatch.ledger.items import Shelf
from nightlatch.ledger.keys import fit, stamp
from nightlatch.model.attempt import Attempt

_ONCE = timedelta(minutes=15)
"""How long a request is known again: three times as long as its timestamp may be old."""
_KEPT = timedelta(days=400)
_TOGETHER = timedelta(hours=1)
"""How long a first yes waits for the second."""


class Consents:
    """Consents on the control shelf, which gives the store; each kind is kept for its own time."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def is_first(self, request: str, now: datetime) -> bool:
        """Whether this request (a digest of it) was not seen before; from now on it was."""
        return self._for(_ONCE, now).add("requests", fit(request), now.isoformat())

    def note(self, attempt: Attempt) -> bool:
        """Keep an attempt, once under its id; gives whether it was new."""
        return self._for(_KEPT, attempt.at).add(_day(attempt.at), _sort(attempt), attempt.model_dump_json())

    def of_day(self, at: datetime) -> Iterator[Attempt]:
        """The attempts of one day (UTC), in order of time."""
        for _, text in self.shelf.all(_day(at)):
            yield Attempt.model_validate_json(text)

    def first_of_two(self, subject: str, who: str, now: datetime) -> str | None:
        """Who else said yes to the same within the last hour; None when nobody did, and then this is the first yes."""
        found: list[str | None] = []

        def change(old: str | None) -> str | None:
            told = json.loads(old) if old else None
            fresh = told is not None and now - datetime.fromisoformat(told["at"]) <= _TOGETHER
            found[:] = [told["who"] if told and fresh and told["who"] != who else None]
            return None if fresh else json.dumps({"who": who, "at": now.isoformat()})

        self._for(_KEPT, now).change("two-people", fit(subject, 450), change)
        return found[0]

    def _for(self, length: timedelta, now: datetime) -> Shelf:
        return Shelf(self.shelf.store, lambda: now + length)


def _day(at: datetime) -> str:
    return f"attempts/{at:%Y-%m-%d}"


def _sort(attempt: Attempt) -> str:
    return f"{stamp(attempt.at)}/{fit(attempt.id)}"
