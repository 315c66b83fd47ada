"""Evidence: activities filed into cases, and what is known around them. Written by assess, in any order, any number of times.

Index entries are written before the activity itself, so that a crash in between leaves at most a dangling entry: the
activity is then filed again, and every write is one that may be repeated.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Self

from nightlatch.contracts import Store
from nightlatch.ledger.ahead import Ahead, in_turn
from nightlatch.ledger.fold import SIMULTANEOUS
from nightlatch.ledger.habits import REACH
from nightlatch.ledger.items import Clock, Index, Shelf
from nightlatch.ledger.keys import fit
from nightlatch.ledger.meanings import LATER, Meanings
from nightlatch.ledger.persons import Persons, asserted, known_as, made_key
from nightlatch.ledger.roster import Roster
from nightlatch.ledger.tenants import Tenants, tenant_of
from nightlatch.ledger.timelines import Timelines
from nightlatch.model import Activity, CaseKey, Kind, Level, actor_key
from nightlatch.model.evidence import KNOWN_AS

BACK = {
    Kind.ACCOUNT_REMOVED: timedelta(hours=24),
    Kind.CREDENTIAL_REMOVED: timedelta(hours=24),
    Kind.GUARD_REMOVED: timedelta(hours=26),
}
"""How far before itself an activity may change what is made of others by the same actor (signals Q8, Q9)."""
_BACK = timedelta(minutes=10)
"""… for all other kinds (signal Q6)."""
_CASES = "cases"


class Filed:
    """What filing did: whether the activity was new, under which id, and which case keys must be judged (again)."""

    def __init__(self, new: bool, id: str, touched: frozenset[CaseKey]) -> None:
        self.new = new
        self.id = id
        self.touched = touched


class Evidence:
    """The evidence half of the ledger, over one store; `ahead` is how what is independent is asked."""

    def __init__(
        self,
        shelf: Shelf,
        timelines: Timelines,
        tenants: Tenants,
        meanings: Meanings,
        roster: Roster,
        persons: Persons,
        ahead: Ahead = in_turn,
    ) -> None:
        self.shelf = shelf
        self.timelines = timelines
        self.tenants = tenants
        self.meanings = meanings
        self.roster = roster
        self.persons = persons
        self.ahead = ahead

    @classmethod
    def over(cls, store: Store, clock: Clock | None = None, keep_days: int = 90, ahead: Ahead = in_turn) -> Self:
        """Evidence in this store. What is filed expires `keep_days` after it was filed; without a clock, never."""
        shelf = Shelf(store, (lambda: clock() + timedelta(days=keep_days)) if clock else lambda: None)
        timelines, meanings = Timelines(shelf), Meanings(shelf)
        roster, persons = Roster(shelf, meanings), Persons(shelf, timelines)
        return cls(shelf, timelines, Tenants(shelf), meanings, roster, persons, ahead)

    def file(self, activity: Activity, *, touching: bool = True) -> Filed:
        """Put an activity where it belongs: exactly once, whatever the order and number of deliveries.

        An equal id with other content is filed under the id with a digest behind it. `touching=False` leaves out which
        other cases are touched: for a replay that judges everything at its end.
        """
        key = CaseKey.of(activity.subject) if activity.level is Level.WATCH else None
        new = True
        if key is not None:
            activity, new = self._identity(key, activity)
        if new:
            self._lead_to(activity, key)
        asked = self._touched(activity) if touching else []  # after the marks: of two that file at once, one sees the other's
        if new and key is not None:
            self.shelf.add(_case(key), f"activity/{fit(activity.id, 400)}", activity.model_dump_json())
        touched = {each for answer in asked for each in answer()}
        return Filed(new, activity.id, frozenset(touched if key is None else touched | {key}))

    def activities(self, key: CaseKey) -> tuple[Activity, ...]:
        """Everything filed under one case key, in no particular order."""
        return tuple(Activity.model_validate_json(text) for _, text in self.shelf.all(_case(key), "activity/"))

    def knows(self, key: CaseKey) -> bool:
        """Whether anything was ever filed under this key: most actors are nobody's case."""
        return self.shelf.read(_CASES, fit(str(key), 450)) is not None

    def accounts(self) -> Iterator[CaseKey]:
        """Every case key, in order of its text."""
        for _, text in self.shelf.all(_CASES):
            yield CaseKey.model_validate_json(text)

    def birth(self, key: CaseKey, before: datetime) -> datetime | None:
        """When the account of this key was last created before that moment; None when no record told."""
        texts = (text for _, text in self.shelf.all(_case(key), "activity/") if Kind.ACCOUNT_CREATED.value in text)
        births = [a.at for a in map(Activity.model_validate_json, texts) if a.did(Kind.ACCOUNT_CREATED) and a.at <= before]
        return max(births, default=None)

    def _identity(self, key: CaseKey, activity: Activity) -> tuple[Activity, bool]:
        """The activity under the id it shall have, and whether it is new."""
        for _ in range(2):
            text = self.shelf.read(_case(key), f"activity/{fit(activity.id, 400)}")
            if text is None:
                return activity, True
            if Activity.model_validate_json(text) == activity:
                return activity, False
            digest = hashlib.sha256(activity.model_dump_json().encode()).hexdigest()[:12]
            activity = activity.model_copy(update={"id": f"{activity.id}~{digest}"})
        return activity, False

    def _lead_to(self, activity: Activity, key: CaseKey | None) -> None:
        """Write all that leads to an activity, before itself."""
        index = Index(self.shelf)
        for marks in (self.timelines, self.tenants, self.meanings, self.roster, self.persons):
            marks.mark(activity, index)
        if key is not None:
            index.add(_CASES, fit(str(key), 450), key.model_dump_json())
        index.write()

    def _touched(self, activity: Activity) -> list[Callable[[], Iterable[CaseKey]]]:
        """What gives the case keys whose facts this activity may change: a superset, small when records arrive nearly in order."""
        actor, at = actor_key(activity.actor), activity.at
        asked = [
            self.ahead(partial(self._since, activity)),
            self.ahead(partial(self._cases_of, actor, at - BACK.get(activity.kind, _BACK), at + REACH)),
        ]
        if activity.kind is Kind.ACCOUNT_CREATED:
            asked.append(self.ahead(partial(self._cases_of, actor_key(activity.subject), at, at + timedelta(days=45))))
        if activity.kind is Kind.ACCOUNT_CREATED or KNOWN_AS in activity.evidence:
            asked.extend(self.ahead(partial(self.persons.same, id)) for id in known_as(activity))
        key = made_key(activity)
        if key and asserted(activity):
            asked.append(self.ahead(partial(self.persons.of_session, actor_key(activity.subject), key, at)))
        as_subject = CaseKey.of(activity.actor)
        return [*asked, lambda: () if as_subject is None else (as_subject,)]

    def _since(self, activity: Activity) -> tuple[CaseKey, ...]:
        """What happened in the tenant since, where the activity may be a fact for all of that."""
        tenant = tenant_of(activity)
        if activity.level is not Level.WATCH and not activity.grants and not self._is_earliest(tenant, activity.at):
            return ()
        back = LATER if self.meanings.tells(activity) else SIMULTANEOUS
        return tuple(self.tenants.keys_since(tenant, activity.at - back))

    def _is_earliest(self, tenant: str, at: datetime) -> bool:
        """Whether the tenant's history begins with it, which nobody knew before."""
        began = self.tenants.began(tenant)
        return began is not None and at <= began

    def _cases_of(self, actor: str, start: datetime, end: datetime) -> tuple[CaseKey, ...]:
        """The cases that an actor had his hands in."""
        return tuple(CaseKey.parse(entry.case) for entry in self.timelines.did(actor, start, end) if entry.case is not None)


def _case(key: CaseKey) -> str:
    return f"case/{fit(str(key), 450)}"
