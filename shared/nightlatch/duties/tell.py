"""What people hear of, and when: each case as it is attended to, several that belong together as one incident, and what the clock gathers.

Nothing here can undo or delay a response: it comes after it, and what could not be said is owed.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from nightlatch.classes import dataclass
from nightlatch.contracts import Meter
from nightlatch.duties.attend import Attended
from nightlatch.duties.reporting import report_of
from nightlatch.ledger.cases import Cases
from nightlatch.ledger.deliveries import digest_id
from nightlatch.ledger.incidents import Incident, Incidents
from nightlatch.model import Bulletin, Case, Flood, Verdict
from nightlatch.pipeline import Pipeline
from nightlatch.stages.notify import Telling
from nightlatch.stages.together import Linked

_EACH = 5
"""So many cases of an incident are announced one by one, and every so many thereafter: a flood must not drown its own message."""
_GOES_ON = "a session that an identity provider let in goes on until it ends, whatever becomes of the account behind it"


@dataclass(frozen=True, slots=True)
class Tell:
    """Tells people, over the doors that policy opened."""

    pipeline: Pipeline
    telling: Telling
    meter: Meter
    clock: Callable[[], datetime]

    def of(self, attended: Attended) -> tuple[str, ...]:
        """Tell of a case that was attended to; gives who could not be told, and why. Raises StoreError."""
        case = attended.case
        if case is None or not self.telling.doors:
            return ()
        together = self.pipeline.together(case)
        report = report_of(self.pipeline, case, self.clock(), together=together, confirmed=attended.confirmed, says=attended.says)
        owed = self.telling.tell(report, Cases(self.pipeline.evidence.shelf).former(case))
        if case.judgment.verdict.rank >= Verdict.ASK.rank:
            owed = {**owed, **self._of_incident(case, together)}
        return tuple(owed.values())

    def owed(self) -> tuple[str, ...]:
        """The cases of which somebody has yet to be told. Where policy names nobody to tell, nobody is owed anything."""
        found = tuple(self.telling.deliveries.owed())
        if self.telling.doors:
            return found
        for case_id in found:
            self.telling.deliveries.settle(case_id)
        return ()

    def by_the_clock(self) -> str:
        """Tell what is due: bulletins that are still owed, and the digest. Gives a sentence. Raises StoreError."""
        self._digest()
        bulletins = list(self.telling.deliveries.owed_bulletins())
        deaf = [why for bulletin in bulletins for why in self.telling.announce(bulletin).values()]
        cases = sum(1 for _ in self.telling.deliveries.owed())
        self.meter.count("owed", cases + len(deaf))
        return f"{len(bulletins)} bulletins, {len(deaf)} still owed; {cases} cases owed" + (f": {deaf[0]}" if deaf else "")

    def _of_incident(self, case: Case, together: Sequence[Linked]) -> dict[str, str]:
        grave = [each for each in together if each.case.judgment.verdict.rank >= Verdict.ASK.rank]
        incident = Incidents(self.pipeline.control.shelf).join(case, [each.case for each in grave])
        number = len(incident.cases)
        flood = next((each for each in self.pipeline.control.floods.of(case.first.actor) if case.id in each.cases), None)
        if number < 2 and flood is None:
            return {}
        bulletin = _bulletin(incident, flood, [each.says for each in grave], self.clock())
        if number > _EACH and number % _EACH:
            self.telling.deliveries.owe_bulletin(bulletin)
            return {}
        return self.telling.announce(bulletin)

    def _digest(self) -> None:
        """Owe what has been gathered as one bulletin, once the oldest of it has waited for its time."""
        deliveries, now = self.telling.deliveries, self.clock()
        waiting = deliveries.gathered()
        wait = timedelta(minutes=self.pipeline.policy.notify.digest_minutes)
        if not waiting or now - waiting[0].at < wait:
            return
        bulletin = Bulletin(
            id=digest_id(waiting[0].at),
            title=f"{len(waiting)} cases that stood out a little since {waiting[0].at:%Y-%m-%d %H:%M} UTC",
            cases=tuple((each.case, each.says) for each in waiting),
            at=now,
        )
        deliveries.owe_bulletin(bulletin)
        deliveries.scatter(waiting)


def _bulletin(incident: Incident, flood: Flood | None, links: Sequence[str], at: datetime) -> Bulletin:
    """One message about an actor, with one question where the machine left accounts for a person."""
    return Bulletin(
        id=incident.id,
        title=_title(incident, flood, links),
        says=(*_says(incident, flood), *dict.fromkeys(links), *([_GOES_ON] if links else ())),
        cases=incident.cases,
        verdict=Verdict.QUARANTINE if flood else Verdict.ASK,
        provider=incident.actor.provider,
        tenant=incident.actor.tenant,
        paged=flood is not None,
        question=flood.id if flood else "",
        seen=str(len(flood.cases)) if flood else "",
        at=at,
    )


def _title(incident: Incident, flood: Flood | None, links: Sequence[str]) -> str:
    number, who = len(incident.cases), incident.actor.label
    if flood is None and links:
        return f"Incident over several platforms: {number} cases, the first of them begun by {who}"
    return f"{'Flood' if flood else 'Incident'}: {who} began {number} cases"


def _says(incident: Incident, flood: Flood | None) -> Iterator[str]:
    yield f"from {incident.since:%Y-%m-%d %H:%M:%S} to {incident.last_at:%Y-%m-%d %H:%M:%S} UTC, in {incident.actor.tenant}"
    yield "each case has a message and a thread of its own"
    if flood is not None:
        yield f"{len(flood.cases)} of them are more than the machine may lock in an hour: one yes locks all of those"
        yield f"by hand: nightlatch approve {flood.id}"
