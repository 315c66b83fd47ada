"""Incidents: cases that belong together, because the same actor began them within a day, or the same person acted on several platforms.
People are told of them as one.

An incident is known by its actor and by when it was first told of, so that cases which come to light later join it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from nightlatch.ledger.items import Shelf
from nightlatch.ledger.keys import fit, stamp
from nightlatch.model import Case, Frozen, Instant, Principal, actor_key
from nightlatch.model.sentences import headline

APART = timedelta(hours=24)


class Incident(Frozen):
    """What one actor began, and what came of it elsewhere. `cases` are (id, a line about it), in the order in which they were told of;
    `since` and `last_at` are event time.
    """

    actor: Principal
    since: Instant
    last_at: Instant
    cases: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """`incident:` and the actor's key, and since when."""
        return f"incident:{actor_key(self.actor)}@{stamp(self.since)}"


@dataclass(frozen=True, slots=True)
class Incidents:
    """Incidents on the control shelf; `since` never moves once it is written, for it is part of the id."""

    shelf: Shelf

    def join(self, case: Case, together: Sequence[Case] = ()) -> Incident:
        """Add a case, and those that belong to it, to the incident of whoever began the earliest of them; idempotent.

        Each has the newest line about it.
        """
        cases = sorted((case, *together), key=lambda each: (each.first.at, each.id))
        actor, at, last_at = cases[0].first.actor, cases[0].first.at, cases[-1].first.at
        ids = {each.id for each in cases}
        near = [each for each in self.of(actor) if each.since - APART <= at <= each.last_at + APART]
        own = next((each for each in near if ids.intersection(dict(each.cases))), near[-1] if near else None)
        since = own.since if own else at
        made: list[Incident] = []

        def change(old: str | None) -> str | None:
            before = Incident.model_validate_json(old) if old else Incident(actor=actor, since=since, last_at=at)
            lines = {**dict(before.cases), **{each.id: headline(each) for each in cases}}
            after = before.model_copy(update={"cases": tuple(lines.items()), "last_at": max(before.last_at, last_at)})
            made[:] = [after]
            return None if old and after == before else after.model_dump_json()

        self.shelf.change(_partition(actor), stamp(since), change)
        return made[0]

    def of(self, actor: Principal) -> Iterator[Incident]:
        """The incidents of one actor, in order of time."""
        for _, text in self.shelf.all(_partition(actor)):
            yield Incident.model_validate_json(text)


def _partition(actor: Principal) -> str:
    return f"incidents/{fit(actor_key(actor), 450)}"
