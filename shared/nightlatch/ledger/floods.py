"""Floods: one actor made more accounts than the machine may lock in an hour. One question about the actor, not one for each.

A flood lists every newborn that was left, so that one approval covers all of them; it grows while the actor goes on.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from nightlatch.ledger.items import Shelf
from nightlatch.ledger.keys import fit, stamp
from nightlatch.model import Case, Flood, Principal, actor_key

QUIET = timedelta(hours=24)
"""After so long without another account the next one opens another flood."""
_FLOODS = "floods"


class Floods:
    """Floods on the control shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def join(self, actor: Principal, case: Case, now: datetime) -> tuple[Flood, bool]:
        """Add a case to the flood of its actor; gives the flood, and whether it is a new one."""
        open_ = [flood for flood in self.of(actor) if flood.last_at > now - QUIET]
        at = open_[-1].since if open_ else now
        made: list[Flood] = []

        def change(old: str | None) -> str | None:
            before = Flood.model_validate_json(old) if old else Flood(actor=actor, since=at, last_at=at)
            others = tuple(case_id for case_id in before.cases if case_id != case.id)
            known = len(others) < len(before.cases)
            made[:] = [before if known else before.model_copy(update={"cases": (*others, case.id), "last_at": now})]
            return None if known else made[0].model_dump_json()

        self.shelf.change(_FLOODS, _sort(actor, at), change)
        return made[0], not open_

    def of(self, actor: Principal) -> tuple[Flood, ...]:
        """The floods of one actor, in order of time."""
        return tuple(Flood.model_validate_json(text) for _, text in self.shelf.all(_FLOODS, _prefix(actor)))

    def all(self) -> Iterator[Flood]:
        """Every flood."""
        for _, text in self.shelf.all(_FLOODS):
            yield Flood.model_validate_json(text)

    def find(self, id: str) -> Flood | None:
        """The flood of that id; None when there is none."""
        return next((flood for flood in self.all() if flood.id == id), None)


def _prefix(actor: Principal) -> str:
    return f"{fit(actor_key(actor))}/"


def _sort(actor: Principal, since: datetime) -> str:
    return f"{_prefix(actor)}{stamp(since)}"
