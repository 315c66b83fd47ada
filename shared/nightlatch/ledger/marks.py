"""The marks on a tenant's roster, and a world in which they are played one by one.

Played forward only, and no further than asked: a judge asks about a few moments, and a tenant may have thousands of marks.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from datetime import datetime

from nightlatch.ledger.administrators import Account, World
from nightlatch.ledger.fold import SIMULTANEOUS
from nightlatch.ledger.keys import fit, moment, stamp
from nightlatch.model import GROUP, Evaluated, Frozen, Instant, Principal, PrincipalType, Privilege

ALL, BORN, UNBOUND = "*", "+", "-boundary"
"""Marks that are about no one role: the account is gone, it was made, its boundary was taken off."""


class RosterMark(Frozen):
    """At that time the account was given a role, or relieved of it (`privilege` None; for ALL, BORN, UNBOUND see there)."""

    at: Instant
    activity: str
    account: Principal
    address: str | None
    role: str
    privilege: Privilege | None


def place(mark: RosterMark) -> str:
    """Where a mark stands among the others: by time and activity. A birth stands before what is simultaneous with it."""
    return placed(mark.at - SIMULTANEOUS if mark.role == BORN else mark.at, mark.activity)


def placed(at: datetime, activity: str = "") -> str:
    """Where the marks of an activity begin; without one, those of that moment."""
    return f"{stamp(at)}/{fit(activity)}/" if activity else f"{stamp(at)}/"


class Play:
    """Marks played over one inventory, forward and no further than asked. What came out is kept by the place of each turn.

    `resolve` says what a mark gives, by all that is known.
    """

    def __init__(
        self, world: World, marks: Iterator[tuple[str, RosterMark]], resolve: Callable[[RosterMark], Privilege | None]
    ) -> None:
        self.world = world
        self.marks = marks
        self.resolve = resolve
        self.places: list[str] = []
        self.sets = [world.administrators]
        self.gave: set[str] = set()
        """The activities that gave what makes an administrator, whether or not their subject was one already."""
        self._waiting = next(marks, None)

    def until(self, bound: str) -> frozenset[Account]:
        """The administrators once everything before that place has happened."""
        while self._waiting is not None and self._waiting[0] < bound:
            where, mark = self._waiting
            self._turn(mark)
            if self.world.administrators != self.sets[-1]:
                self.places.append(where)
                self.sets.append(self.world.administrators)
            self._waiting = next(self.marks, None)
        return self.sets[bisect_left(self.places, bound)]

    def since(self, account: Account) -> datetime | None:
        """When an account that is an administrator now became one; None when it was one at the start."""
        begins = next((at for at in range(len(self.sets) - 1, -1, -1) if account not in self.sets[at]), None)
        return None if begins is None else moment(self.places[begins].partition("/")[0])

    def _turn(self, mark: RosterMark) -> None:
        if mark.account.type is PrincipalType.GROUP:
            gives = self._turn_group(mark)
        elif mark.role == ALL or mark.privilege is None:
            gives = False
            self._relieve(mark)
        else:
            gives = self._gives(mark) and self.world.give(self.world.meet(mark.account, mark.address), mark.role)
        if gives:
            self.gave.add(mark.activity)

    def _relieve(self, mark: RosterMark) -> None:
        if mark.role == BORN:
            self.world.meet(mark.account, mark.address)
            return
        account = self.world.find(mark.account, mark.address)
        if account is None:
            return
        if mark.role == ALL:
            self.world.remove(account)
        elif mark.role == UNBOUND:
            self.world.uncap(account)
        else:
            self.world.take(account, mark.role)

    def _turn_group(self, mark: RosterMark) -> bool:
        gives = False
        for name in filter(None, {mark.account.name, mark.account.id}):
            if mark.role == ALL:
                self.world.remove_group(name)
            elif mark.privilege is None:
                self.world.take_group(name, mark.role)
            elif self._gives(mark):
                gives |= self.world.give_group(name, mark.role)
        return gives

    def _gives(self, mark: RosterMark) -> bool:
        """Whether the mark gives a tier-0 policy or a membership, whose worth the group itself decides as time goes on."""
        if mark.role.startswith(GROUP):
            told = mark.privilege
            if told is not None and (told.tier, told.evaluated) == (0, Evaluated.FULL) and not self.world.knows_group(mark.role):
                self.world.give_group(mark.role, "what its records tell")
            return True
        worth = self.resolve(mark)
        if worth is None or worth.tier == 0:
            return worth is not None
        return worth.evaluated is Evaluated.PARTIAL and mark.role.casefold() in self.world.policies
