"""Quarantines and their changes, in the control store: what was intended, done, undone by somebody, and put back.

Everything is filed by case key, which a late arrival never moves as it may move a case's id. Several functions read it; only who
holds the account's lease writes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nightlatch import model
from nightlatch.ledger.items import Shelf
from nightlatch.ledger.keys import fit
from nightlatch.model import CaseKey

if TYPE_CHECKING:  # most accounts were never quarantined
    from nightlatch.model import Change, Quarantine

_LIVE = "quarantines"
_ELSEWHERE = "elsewhere/"
"""Where a change that is filed under another account is pointed to: its records are about this one."""


class Quarantines:
    """Quarantines on the control shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def current(self, key: CaseKey) -> Quarantine | None:
        """The last run of changes to an account, live or over; None when there never was one."""
        found = [text for _, text in self.shelf.all(_runs(key))]
        return model.Quarantine.model_validate_json(found[-1]) if found else None

    def write(self, quarantine: Quarantine) -> Quarantine:
        """Keep how a quarantine stands; gives it. It is listed as live before it is written, and struck after it is over."""
        text = quarantine.model_dump_json()
        listed = str(quarantine.key)
        if quarantine.live and self.shelf.read(_LIVE, fit(listed)) != listed:
            self.shelf.change(_LIVE, fit(listed), lambda _old: listed)
        self.shelf.change(_runs(quarantine.key), f"{quarantine.number:06}", lambda old: None if old == text else text)
        if not quarantine.live:
            self.shelf.change(_LIVE, fit(listed), lambda old: "" if old else None)
        return quarantine

    def live(self) -> Iterator[Quarantine]:
        """Every quarantine that is still to be looked after."""
        for _, listed in self.shelf.all(_LIVE):
            found = self.current(CaseKey.parse(listed)) if listed else None
            if found is not None and found.live:
                yield found

    def intend(self, key: CaseKey, change: Change) -> Change:
        """Write a change down before it is made; gives what is written, which is the first intent where there is one already."""
        sort = _sort(change)
        told = (each for each in (change.logged_for, *change.logged_also) if each is not None)
        for other in dict.fromkeys(map(CaseKey.of, told)):
            if other is not None and other != key:
                self.shelf.add(_changes(other), f"{_ELSEWHERE}{fit(str(key), 100)}/{sort}", json.dumps([_changes(key), sort]))
        self.shelf.add(_changes(key), sort, change.model_dump_json())
        return model.Change.model_validate_json(self.shelf.read(_changes(key), sort) or change.model_dump_json())

    def note(self, key: CaseKey, change: Change) -> Change:
        """Keep how a change stands; gives it."""
        text = change.model_dump_json()
        self.shelf.change(_changes(key), _sort(change), lambda old: None if old == text else text)
        return change

    def changes(self, key: CaseKey) -> tuple[Change, ...]:
        """Every change that was ever intended on an account, in order of runs and of their places in them."""
        return self.echoing(key)[0]

    def echoing(self, key: CaseKey) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
        """The same, and those made for the sake of others, whose records are about this account all the same."""
        own: list[Change] = []
        foreign: list[Change] = []
        for sort, text in self.shelf.all(_changes(key)):
            if not sort.startswith(_ELSEWHERE):
                own.append(model.Change.model_validate_json(text))
                continue
            made = self.shelf.read(*json.loads(text))
            if made is not None:
                foreign.append(model.Change.model_validate_json(made))
        return tuple(sorted(own, key=_place)), tuple(foreign)

    def of_run(self, quarantine: Quarantine) -> tuple[Change, ...]:
        """The changes of one run, in the order in which they are made."""
        return tuple(change for change in self.changes(quarantine.key) if change.run == quarantine.number)


def _place(change: Change) -> tuple[object, ...]:
    return change.run, change.order, change.intended_at, change.target


def _sort(change: Change) -> str:
    return f"{change.run:06}/{change.order:03}/{fit(change.target, 150)}"


def _runs(key: CaseKey) -> str:
    return f"quarantine/{fit(str(key), 450)}"


def _changes(key: CaseKey) -> str:
    return f"changes/{fit(str(key), 450)}"
