"""A case is due: read it again, judge it again, look at the live account, and write down what should be done.

It trusts no stored verdict and no message: a message only says which case to look at. As far as it is built: no response
exists in this version and no notifier, so that nothing is changed and nobody is told, and each proposal says so.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from nightlatch.contracts import Delivery, Message, Meter
from nightlatch.errors import StoreError, UnreadableSource
from nightlatch.ledger.proposals import Proposals
from nightlatch.model import Case, Verdict
from nightlatch.model.proposal import Proposal
from nightlatch.pipeline import Pipeline
from nightlatch.stages.boundaries import Refused, of_record
from nightlatch.stages.confirm import confirm

log = logging.getLogger("nightlatch")

NO_RESPONSE = "nothing was changed: this version has no responses"
NO_NOTIFIER = "nobody was told: this version has no notifier"


@dataclass(frozen=True, slots=True)
class Act:
    """The acting function, composed. `read` makes the message of a delivery; it raises UnreadableSource."""

    pipeline: Pipeline
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
            failed = f"considering {message.case} failed"
            done = of_record(partial(self._propose, message), failed, strict=self.pipeline.strict, count=self.pipeline.count)
        except (StoreError, UnreadableSource) as error:
            done = Refused(str(error))
        if not isinstance(done, Refused):
            return True
        log.warning("a case must come again", extra={"delivery": delivery.id, "reason": done.reason})
        self.meter.count("act_failures")
        return False

    def _propose(self, message: Message) -> None:
        case = self.pipeline.find(message.case)
        if case is None:
            raise StoreError(f"there is no case {message.case!r} in the evidence yet: it comes again")
        proposal = self._proposal(case)
        if Proposals(self.pipeline.control.shelf).keep(proposal):
            self.meter.count("proposals", verdict=proposal.verdict.value)
        log.info(
            "case considered",
            extra={
                "case": case.id,
                "version": case.version,
                "verdict": proposal.verdict.value,
                "score": proposal.score,
                "confirmed": proposal.confirmed,
                "notes": list(proposal.notes),
            },
        )

    def _proposal(self, case: Case) -> Proposal:
        decision = case.judgment
        look = confirm(case, self.pipeline.directory)
        verdict = decision.verdict if look.holds or decision.verdict is not Verdict.QUARANTINE else Verdict.ASK
        notes: tuple[str, ...] = (NO_NOTIFIER,)
        if decision.plan:
            notes = (f"{NO_RESPONSE} (mode is {decision.mode.value})", NO_NOTIFIER)
        return Proposal(
            case=case.id,
            version=case.version,
            judged=decision.verdict,
            verdict=verdict,
            score=decision.score,
            plan=decision.plan,
            confirmed=look.says,
            notes=notes,
            at=self.clock(),
            policy=decision.policy,
        )
