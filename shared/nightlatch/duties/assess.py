"""Records arrive: judge what they touch, and hand on what the other half must hear of. Reads clouds, writes evidence only.

Nothing is lost on the way. What cannot be read is kept with the reason; what the store or a queue refused comes again, and
doing it again changes nothing.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from nightlatch.classes import dataclass
from nightlatch.contracts import Delivery, Message, Meter, Queue, Rejects
from nightlatch.errors import StoreError, UnreadableSource
from nightlatch.intake.live import Opened
from nightlatch.model import Case
from nightlatch.pipeline import Pipeline
from nightlatch.stages.batch import Assessed, Whence

log = logging.getLogger("nightlatch")

CATCH_UP = 300
"""How many accounts left for later are judged at one stroke of the clock: about half of the time a call may take."""


class Sources(Protocol):
    """Whence records are accepted: what a host's transport brings."""

    def open(self, body: str) -> Opened | None:
        """The record in one delivery; None when it is our own clock's. Raises UnreadableSource."""
        ...


@dataclass(frozen=True, slots=True)
class Assess:
    """The assessing function, composed."""

    pipeline: Pipeline
    sources: Sources
    queue: Queue
    rejects: Rejects
    meter: Meter
    clock: Callable[[], datetime]

    def __call__(self, deliveries: Sequence[Delivery]) -> tuple[str, ...]:
        """Judge a batch; gives the ids of those deliveries that must come again."""
        again: set[str] = set()
        opened: list[tuple[Delivery, Opened]] = []
        for delivery in deliveries:
            try:
                found = self.sources.open(delivery.body)
            except UnreadableSource as error:
                again |= self._refuse(delivery, str(error))
                continue
            if found is not None:
                opened.append((delivery, found))
            elif not self._caught_up():
                again.add(delivery.id)
        batch = [delivery for delivery, _ in opened]
        assessed = self.pipeline.assess(
            [(each.provider, each.record) for _, each in opened],
            arrived=min((delivery.sent for delivery in batch if delivery.sent), default=None),
            tenants=[Whence(each.tenant, alone=each.probe or each.partner) for _, each in opened],
        )
        for number, reason in assessed.refused.items():
            again |= self._refuse(batch[number], reason)
        postponed = assessed.postponed | self._tell(assessed)
        for number, reason in postponed.items():
            log.warning("a record must come again", extra={"delivery": batch[number].id, "reason": reason})
            again.add(batch[number].id)
        self._measure(batch, assessed)
        return tuple(delivery.id for delivery in deliveries if delivery.id in again)

    def _caught_up(self) -> bool:
        """Judge what was left for later, as the clock asks; false when it must ask again."""
        began = self.clock()
        try:
            keys = self.pipeline.left(CATCH_UP)
            if self._tell(self.pipeline.catch_up(keys)):
                return False
            self.pipeline.caught_up(keys, began)
        except StoreError as error:
            log.warning("what was left must be judged later", extra={"reason": str(error)})
            return False
        return True

    def _refuse(self, delivery: Delivery, reason: str) -> set[str]:
        """Keep what cannot be read, with the reason; it comes again only when it could not be kept."""
        self.meter.count("rejects")
        log.warning("a record was rejected", extra={"delivery": delivery.id, "reason": reason})
        try:
            self.rejects.keep(delivery.body, reason)
        except StoreError as error:
            log.warning("a reject could not be kept", extra={"delivery": delivery.id, "reason": str(error)})
            return {delivery.id}
        return set()

    def _tell(self, assessed: Assessed) -> dict[int, str]:
        """Queue what is owed; gives the records that must come again where that failed (-1 where no record asked for it)."""
        failed: dict[int, str] = {}
        for saved in assessed.saved:
            if saved.fresh:
                self._log(saved.case)
            if not saved.owed:
                continue
            try:
                self.queue.send(Message(saved.case.id, saved.case.version))
                self.pipeline.told(saved.case)
            except StoreError as error:
                failed.update(dict.fromkeys(assessed.causes.get(saved.case.key, (-1,)), str(error)))
        return failed

    def _log(self, case: Case) -> None:
        """One line and one count for each version of a case."""
        decision = case.judgment
        self.meter.count("cases", verdict=decision.verdict.value, provider=case.key.provider)
        log.info(
            "case judged",
            extra={"case": case.id, "version": case.version, "verdict": decision.verdict.value, "score": decision.score},
        )

    def _measure(self, batch: Sequence[Delivery], assessed: Assessed) -> None:
        """The two times that are always told apart: the platform's delay, and ours."""
        now = self.clock()
        for number, happened in assessed.happened.items():
            sent = batch[number].sent
            if sent is not None and number not in assessed.postponed:
                self.meter.seconds("happening_to_arrival", max(0.0, (sent - happened).total_seconds()))
                self.meter.seconds("arrival_to_verdict", max(0.0, (now - sent).total_seconds()))
