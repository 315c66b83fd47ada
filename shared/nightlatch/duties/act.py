"""A case is due: attend to it, write down what was made of it, and tell people.

It trusts no message: a message only says which case to look at.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from nightlatch.classes import dataclass
from nightlatch.contracts import Delivery, Message, Meter
from nightlatch.duties.attend import Attended
from nightlatch.duties.tell import Tell
from nightlatch.errors import StoreError, UnreadableSource
from nightlatch.ledger.proposals import Proposals
from nightlatch.model import Case, Verdict
from nightlatch.model.proposal import Proposal
from nightlatch.pipeline import Pipeline
from nightlatch.stages.boundaries import Refused, of_record

log = logging.getLogger("nightlatch")

NO_DOOR = "nobody was told: policy names no way to (docs/slack.md)"


@dataclass(frozen=True, slots=True)
class Act:
    """The acting function, composed. `read` makes the message of a delivery; it raises UnreadableSource."""

    pipeline: Pipeline
    attend: Callable[[str], Attended]
    tell: Tell
    read: Callable[[str], Message]
    meter: Meter
    clock: Callable[[], datetime]

    def __call__(self, deliveries: Sequence[Delivery]) -> tuple[str, ...]:
        """Look at each case; gives the ids that must come again. After a failure nothing more of that group is done."""
        again: list[str] = []
        stopped: set[str] = set()
        for delivery in deliveries:
            if delivery.group in stopped or not self._done(delivery):
                again.append(delivery.id)
                if delivery.group is not None:
                    stopped.add(delivery.group)
        return tuple(again)

    def _done(self, delivery: Delivery) -> bool:
        try:
            message = self.read(delivery.body)
            failed = f"attending to {message.case} failed"
            done = of_record(partial(self._attended, message), failed, strict=self.pipeline.strict, count=self.pipeline.count)
        except (StoreError, UnreadableSource) as error:
            done = Refused(str(error))
        if not isinstance(done, Refused):
            return True
        log.warning("a case must come again", extra={"delivery": delivery.id, "reason": done.reason})
        self.meter.count("act_failures")
        return False

    def _attended(self, message: Message) -> None:
        attended = self.attend(message.case)
        if attended.case is not None:
            self._keep(attended.case, attended)
        log.info("case attended to", extra=_line(message, attended))
        for reason in self.tell.of(attended):
            log.warning("somebody is owed a message", extra={"case": message.case, "reason": reason})

    def _keep(self, case: Case, attended: Attended) -> None:
        decision = case.judgment
        held = attended.quarantine is not None and attended.quarantine.live
        left = decision.verdict if held or decision.verdict is not Verdict.QUARANTINE else Verdict.ASK
        proposal = Proposal(
            case=case.id,
            version=case.version,
            judged=decision.verdict,
            verdict=left,
            score=decision.score,
            plan=decision.plan,
            confirmed=attended.confirmed,
            notes=attended.says if self.tell.telling.doors else (*attended.says, NO_DOOR),
            at=self.clock(),
            policy=decision.policy,
        )
        if Proposals(self.pipeline.control.shelf).keep(proposal):
            self.meter.count("proposals", verdict=left.value)


def _line(message: Message, attended: Attended) -> dict[str, object]:
    """One log line per case: what holds it, and every sentence."""
    held = attended.quarantine.state.value if attended.quarantine else "nothing"
    line: dict[str, object] = {"case": message.case, "held": held, "says": list(attended.says)}
    if attended.case is not None:
        decision = attended.case.judgment
        line |= {"version": attended.case.version, "verdict": decision.verdict.value, "score": decision.score}
    return line
