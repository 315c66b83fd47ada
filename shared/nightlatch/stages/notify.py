"""Tells people: each door what is new to it, and nothing twice. A deaf door never undoes anything: what it was not told is owed.

Nothing here decides anything. What is owed is in the ledger before the first door is told, and leaves it when the last one was.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from nightlatch.contracts import Door
from nightlatch.errors import StoreError
from nightlatch.ledger.deliveries import Delivered, Deliveries, Gathered
from nightlatch.ledger.leases import Leases
from nightlatch.model import Bulletin, Policy, Report, Verdict
from nightlatch.model.sentences import headline
from nightlatch.stages.boundaries import Count, Refused, tell, uncounted


@dataclass(slots=True)
class Remembered:
    """A door's memory of one thing, over the ledger."""

    deliveries: Deliveries
    about: str
    door: str
    delivered: Delivered

    @property
    def text(self) -> str | None:
        """What was kept last."""
        return self.delivered.memory

    def keep(self, text: str) -> None:
        """Keep this in its place. Raises StoreError."""
        self._write(self.delivered.model_copy(update={"memory": text}))

    def done(self, digest: str) -> None:
        """Note that everything was said."""
        self._write(self.delivered.model_copy(update={"digest": digest}))

    def _write(self, delivered: Delivered) -> None:
        self.deliveries.keep(self.about, self.door, delivered)
        self.delivered = delivered


@dataclass(frozen=True, slots=True)
class Telling:
    """The doors that policy opened, by the id of their notifier, and what they were told so far."""

    doors: Mapping[str, Door]
    deliveries: Deliveries
    leases: Leases
    policy: Policy
    strict: bool = False
    count: Count = uncounted

    def tell(self, report: Report, former: Sequence[str] = ()) -> dict[str, str]:
        """Tell every door of a case that is worth telling; gives what is still owed: door → reason.

        `former` are the ids that the case had before. Raises StoreError when it could not even be noted that people are owed this.
        """
        case = report.case
        if not self.doors:
            return {}
        self.deliveries.inherit(case.id, former)
        if not self._is_worth(report):
            return {}
        if self._waits_for_digest(report):
            self.deliveries.gather(Gathered(case=case.id, says=headline(case), at=report.at))
            return {}
        self.deliveries.owe(case.id)
        refused = self._told(case.id, report.digest, lambda door: partial(door.tell, report))
        if not refused:
            self.deliveries.settle(case.id)
            self.deliveries.leave_out(case.id)
        return refused

    def announce(self, bulletin: Bulletin) -> dict[str, str]:
        """Tell every door what is about more than one case; gives what is still owed: door → reason. Raises StoreError."""
        self.deliveries.owe_bulletin(bulletin)
        refused = self._told(bulletin.id, bulletin.digest, lambda door: partial(door.announce, bulletin))
        if not refused:
            self.deliveries.settle_bulletin(bulletin)
        return refused

    def _told(self, about: str, digest: str, saying: Callable[[Door], Callable[[Remembered], None]]) -> dict[str, str]:
        """Tell the doors that do not know it yet, one teller at a time: two would open two threads."""
        try:
            with self.leases.held(f"telling/{about}"):
                return {
                    id: answer.reason
                    for id, door in self.doors.items()
                    if isinstance(answer := self._at(id, about, digest, saying(door)), Refused)
                }
        except StoreError as error:
            return dict.fromkeys(self.doors, str(error))

    def _at(self, id: str, about: str, digest: str, say: Callable[[Remembered], None]) -> Refused | None:
        delivered = self.deliveries.of(about, id)
        if delivered.digest == digest:
            return None
        remembered = Remembered(self.deliveries, about, id, delivered)
        refused = tell(id, about, lambda: say(remembered), strict=self.strict, count=self.count)
        if refused is None:
            remembered.done(digest)
        return refused

    def _is_worth(self, report: Report) -> bool:
        """Whether it stands out, or something holds the account, or people were told before and would be left with what is no longer true."""
        stands_out = report.case.judgment.verdict is not Verdict.LOG
        return stands_out or report.quarantine is not None or self.deliveries.is_told(report.case.id)

    def _waits_for_digest(self, report: Report) -> bool:
        quiet = report.case.judgment.verdict is Verdict.NOTIFY and report.quarantine is None and not report.decided
        return quiet and self.policy.notify.digest_minutes > 0 and not self.deliveries.is_told(report.case.id)
