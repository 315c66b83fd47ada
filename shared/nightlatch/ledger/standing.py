"""Who was an administrator of one tenant at a moment: the last inventory before it, and the marks since played on top.

Without an inventory it is what policy lists and what records told. It is a function of the marks and the inventories, never of
when they came.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from nightlatch.ledger.administrators import Account, World
from nightlatch.ledger.inventories import Inventories, Reading
from nightlatch.ledger.keys import stamp
from nightlatch.ledger.marks import Play, RosterMark, placed
from nightlatch.ledger.meanings import Meanings
from nightlatch.model import Activity, Evaluated, Principal, Privilege, RosterStep
from nightlatch.model.matching import names

if TYPE_CHECKING:
    from nightlatch.model import Inventory

LAG = timedelta(minutes=2)
"""A platform's lists run behind its records: changes so shortly before an inventory are played again, which does no harm."""
SETTLES = timedelta(minutes=5)
"""How long reading a tenant may take. An inventory may show what happened while it was read: it is no witness for these moments,
or whoever becomes an administrator just then would have been one before."""
_HELD = 32


After = Callable[[str, str], Iterator[tuple[str, RosterMark]]]
"""The marks of a tenant behind a sort key, in order, each with its own."""


class Administrator:
    """One administrator: what makes it one, in phrases, and since when that is known (None: from policy alone)."""

    def __init__(
        self,
        name: str,
        account: Principal | None,
        address: str | None,
        why: tuple[str, ...],
        since: datetime | None,
    ) -> None:
        self.name = name
        self.account = account
        self.address = address
        self.why = why
        self.since = since


class Standing:
    """Who was an administrator of one tenant, when. Made once for a batch, asked often."""

    def __init__(
        self, tenant: str, listed: tuple[str, ...], after: After, meanings: Meanings, inventories: Inventories | None = None
    ) -> None:
        self.tenant = tenant
        self.listed = listed
        self.after = after
        self.meanings = meanings
        self.inventories = inventories
        self._plays: dict[str, Play] = {}
        self._worlds: dict[str, World] = {}
        self._days: dict[date, tuple[Reading, ...]] = {}
        self._names: dict[frozenset[Account], frozenset[str]] = {}

    def before(self, at: datetime, activity: str = "") -> frozenset[str]:
        """The administrators before that activity, by name or as policy lists them; ties of time go by activity id."""
        return self._named(self._play(at).until(placed(at, activity)))

    def ids_before(self, at: datetime) -> frozenset[str]:
        """The immutable ids of the administrators before that moment, as far as told: names may be borne by several."""
        return frozenset(account.principal.id for account in self._play(at).until(placed(at)) if account.principal.id)

    def step(self, activity: Activity) -> RosterStep | None:
        """How one activity changed the number; None when it made nobody an administrator."""
        play, where = self._play(activity.at), placed(activity.at, activity.id)
        before, after = play.until(where), play.until(f"{where}\U0010ffff")
        if after <= before and activity.id not in play.gave:
            return None
        numbers = self._count(before), self._count(after)
        strangers = any(self._name(account) not in self.listed for account in after - before)
        return RosterStep(
            activity=activity.id,
            before=numbers[0],
            after=numbers[1],
            administrators=tuple(sorted(self._named(after)))[:100],
            newcomer=strangers or numbers[1] > numbers[0],
        )

    def inventory(self, at: datetime) -> "Inventory | None":
        """The newest inventory begun by that moment."""
        reading = self._reading(at)
        return None if reading is None or self.inventories is None else self.inventories.load(reading)

    def now(self, at: datetime) -> tuple[tuple[Administrator, ...], frozenset[str], frozenset[str]]:
        """The administrators as of a moment after all that is filed, and the names of who came and left since the inventory."""
        reading = self._reading(at)
        play = self._played(reading)
        accounts = play.until(placed(at))
        began = None if reading is None else reading.at
        found = [self._administrator(play, account, began) for account in accounts]
        known = {each.name for each in found}
        found += [Administrator(text, None, None, ("listed in your policy",), None) for text in self.listed if text not in known]
        came, left = accounts - play.sets[0], play.sets[0] - accounts
        everybody = tuple(sorted(found, key=lambda each: (each.name, each.address or "")))
        return everybody, frozenset(map(self._name, came)), frozenset(map(self._name, left))

    def _administrator(self, play: Play, account: Account, began: datetime | None) -> Administrator:
        name = self._name(account)
        why = (*play.world.why(account), *(["listed in your policy"] if name in self.listed else []))
        return Administrator(name, account.principal, account.address, why, play.since(account) or began)

    def _count(self, accounts: frozenset[Account]) -> int:
        """Accounts that share a name are counted each; what policy lists and nobody bears counts as well."""
        return len(accounts) + len(set(self.listed) - {self._name(account) for account in accounts})

    def _named(self, accounts: frozenset[Account]) -> frozenset[str]:
        """Their names and those that policy lists; one case after the other asks for the same."""
        if accounts not in self._names:
            if len(self._names) >= _HELD:
                del self._names[next(iter(self._names))]
            self._names[accounts] = frozenset(self.listed) | {self._name(account) for account in accounts}
        return self._names[accounts]

    def _name(self, account: Account) -> str:
        known = (text for text in self.listed if names(text, account.principal, account.address))
        return next(known, account.principal.label)

    def _play(self, at: datetime) -> Play:
        return self._played(self._reading(at - SETTLES) or self._reading(at))

    def _played(self, reading: Reading | None) -> Play:
        key = "" if reading is None else stamp(reading.at)
        if key not in self._plays:
            if len(self._plays) >= _HELD:
                del self._plays[next(iter(self._plays))]
            self._plays[key] = self._begin(reading)
        return self._plays[key]

    def _begin(self, reading: Reading | None) -> Play:
        inventory = self.inventories.load(reading) if reading is not None and self.inventories is not None else None
        if reading is None or inventory is None:
            return Play(World(), self.after(self.tenant, ""), self._worth)
        if reading.body not in self._worlds:
            if len(self._worlds) >= _HELD:
                del self._worlds[next(iter(self._worlds))]
            self._worlds[reading.body] = World.of(inventory)
        marks = self.after(self.tenant, placed(reading.at - LAG))
        return Play(self._worlds[reading.body].fork(), marks, self._worth)

    def _worth(self, mark: RosterMark) -> Privilege | None:
        """What the mark gives, with what other records told of the role by then."""
        if mark.privilege is None or mark.privilege.evaluated is Evaluated.FULL:
            return mark.privilege
        return self.meanings.privilege(self.tenant, mark.role, mark.at) or mark.privilege

    def _reading(self, at: datetime) -> Reading | None:
        """The newest reading by that moment; the readings of a day are asked for once."""
        if self.inventories is None:
            return None
        day = at.date()
        if day not in self._days:
            if len(self._days) >= _HELD:
                del self._days[next(iter(self._days))]
            self._days[day] = self.inventories.of_day(self.tenant, datetime.combine(day, time(), UTC))
        found = [reading for reading in self._days[day] if reading.at <= at]
        return found[-1] if found else None
