"""Incidents: cases that belong together because the same actor began them within a day. People are told of them as one.

An incident is known by its actor and by when it was first told of, so that cases which come to light later join it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from nightlatch.ledger.items import Shelf
from nightlatch.ledger.keys import fit, stamp
from nightlatch.model import Case, Frozen, Instant, Principal, actor_key
from nightlatch.model.sentences import headline

APART = timedelta(hours=24)


class Incident(Frozen):
    """What one actor began. `cases` are (id, a line about it), in the order in which they were told of; `since` and `last_at` are event time."""

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

    def join(self, case: Case) -> Incident:
        """Add a case to the incident of whoever began it, with the newest line about it; idempotent."""
        actor, at = case.first.actor, case.first.at
        near = [each for each in self.of(actor) if each.since - APART <= at <= each.last_at + APART]
        own = next((each for each in near if any(id == case.id for id, _ in each.cases)), near[-1] if near else None)
        since = own.since if own else at
        made: list[Incident] = []

        def change(old: str | None) -> str | None:
            before = Incident.model_validate_json(old) if old else Incident(actor=actor, since=since, last_at=at)
            lines = {**dict(before.cases), case.id: headline(case)}
            after = before.model_copy(update={"cases": tuple(lines.items()), "last_at": max(before.last_at, at)})
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
