"""A person asks for something in a chat: find out whether they may, write their order down, and have it carried out.

Nothing is changed here. Whoever presses a button has authority only if policy names them, the chat service says that they are still
who they were, and they have no part in the case; and only over what they saw. Every attempt is kept.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from nightlatch.classes import dataclass
from nightlatch.contracts import Message, Meter, Queue
from nightlatch.duties.allowed import Rights
from nightlatch.duties.reporting import report_of
from nightlatch.errors import StoreError
from nightlatch.model import Allowance, Bulletin, Case, Flood, Order, Report, Verb
from nightlatch.model.attempt import Attempt, Wish
from nightlatch.model.flood import PREFIX
from nightlatch.model.people import Approver
from nightlatch.pipeline import Pipeline

log = logging.getLogger("nightlatch")

LONGEST_DAYS = 90
"""No exception from a chat lasts longer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person is told. `report` is the case as it is now, where that is what they should see."""

    granted: bool
    says: str
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class Interact:
    """The interacting function, composed. `queue` is that of the acting half."""

    pipeline: Pipeline
    rights: Rights
    queue: Queue
    meter: Meter
    clock: Callable[[], datetime]

    def __call__(self, wish: Wish) -> Answer:
        """Grant or refuse a wish, and keep the attempt. Raises StoreError when it could not be kept: then nothing was done."""
        answer = self._answered(wish)
        self.note(wish, answer)
        return answer

    def refuses(self, wish: Wish) -> Answer | None:
        """Why a wish would be refused now; None when it would not. Nothing is written but a refusal."""
        found = self._allowed(wish)
        if isinstance(found, Answer):
            self.note(wish, found)
            return found
        return None

    def disbelieve(self, id: str, reason: str) -> None:
        """Keep that a request came which is not the chat service's own: one item a minute and `id`, however many come."""
        minute = self.clock().replace(second=0, microsecond=0)
        self.pipeline.control.consents.note(Attempt(id=id, at=minute, says=reason))
        self.meter.count("requests_disbelieved")
        log.warning("a request was not believed", extra={"reason": reason})

    def note(self, wish: Wish, answer: Answer) -> None:
        """Keep an attempt."""
        attempt = Attempt(
            id=wish.id,
            at=wish.at,
            who=f"{wish.team}/{wish.user}",
            verb=wish.verb,
            case=wish.case,
            seen=wish.seen,
            reason=wish.reason,
            granted=answer.granted,
            says=answer.says,
        )
        self.pipeline.control.consents.note(attempt)
        self.meter.count("attempts", verb=wish.verb, granted=str(answer.granted).lower())
        log.info("somebody asked for something", extra={"attempt": attempt.model_dump(mode="json")})

    # --- granting ---

    def _answered(self, wish: Wish) -> Answer:
        found = self._allowed(wish)
        if isinstance(found, Answer):
            return found
        approver, target = found
        if wish.verb == "explain" and isinstance(target, Report):
            return Answer(True, "", target)
        first = self._first_of_two(wish, target)
        if first is None:
            return Answer(True, "noted: this takes two people, and the second has an hour to agree")
        if wish.verb in ("pause", "resume"):
            return self._paused(wish, approver, first)
        who = " and ".join(filter(None, (first, _who(wish, approver))))
        if isinstance(target, Flood):
            return self._approved_all(target, wish, who)
        if target is None:
            return Answer(False, "nothing is named that this could be done with")
        return self._ordered(target, wish, who)

    def _allowed(self, wish: Wish) -> tuple[Approver, Report | Flood | None] | Answer:
        """The approver and what the wish is about, or why it is refused."""
        approver = self.rights.approver(wish)
        if isinstance(approver, str):
            return Answer(False, approver)
        if not wish.case:
            return approver, None
        if wish.case.startswith(PREFIX):
            return self._of_flood(wish, approver)
        case = self.pipeline.find(wish.case)
        if case is None:
            return Answer(False, "there is no such case any more: nothing was done")
        report = report_of(self.pipeline, case, self.clock())
        reason = self.rights.against(approver, wish, case)
        if reason is not None:
            return Answer(False, reason)
        if wish.verb != "explain" and report.state != wish.seen:
            self._tell_again(case)
            return Answer(False, "the case has changed since you saw it: look at it as it is now, and decide again", report)
        return approver, report

    def _of_flood(self, wish: Wish, approver: Approver) -> tuple[Approver, Flood] | Answer:
        flood = self.pipeline.control.floods.find(wish.case)
        if flood is None or wish.verb != Verb.APPROVE:
            return Answer(False, "there is no such flood any more: nothing was done")
        if wish.seen != str(len(flood.cases)):
            return Answer(False, f"the flood has grown to {len(flood.cases)} accounts since you saw it: look again")
        for case in filter(None, map(self.pipeline.find, flood.cases)):
            reason = self.rights.against(approver, wish, case)
            if reason is not None:
                return Answer(False, reason)
        return approver, flood

    def _first_of_two(self, wish: Wish, target: Report | Flood | None) -> str | None:
        """Who agreed before (empty: nobody has to); None when this is the first yes of two."""
        provider = target.case.key.provider if isinstance(target, Report) else target.actor.provider if target else ""
        verb = "quarantine" if wish.verb == Verb.APPROVE else wish.verb
        if wish.verb == "explain" or not self.pipeline.policy.approvals.takes_two(provider, verb):
            return ""
        subject = f"{verb}/{wish.case}/{wish.seen}"
        return self.pipeline.control.consents.first_of_two(subject, f"{wish.team}/{wish.user}", self.clock())

    def _ordered(self, report: Report, wish: Wish, who: str) -> Answer:
        if wish.verb == Verb.EXPECTED:
            refused = self._excepted(report.case, wish, who)
            if refused is not None:
                return refused
        self._order(report.case, wish, who)
        return Answer(True, "ordered: the message changes as soon as it is carried out")

    def _order(self, case: Case, wish: Wish, who: str) -> None:
        """Written first and queued then: if the queue refuses, the clock finds the order."""
        order = Order(
            id=f"chat-{wish.id}/{case.id}",
            verb=Verb(wish.verb),
            case=case.id,
            case_key=str(case.key),
            seen_version=case.version,
            who=who,
            at=wish.at,
            reason=wish.reason,
        )
        self.pipeline.control.orders.write(order)
        self._send(Message(case.id, case.version, order.id))

    def _approved_all(self, flood: Flood, wish: Wish, who: str) -> Answer:
        cases = [case for id in flood.cases if (case := self.pipeline.find(id)) is not None]
        for case in cases:
            self._order(case, wish, who)
        return Answer(True, f"ordered for {len(cases)} accounts: their messages change as they are locked")

    def _excepted(self, case: Case, wish: Wish, who: str) -> Answer | None:
        """Except what was seen, for this account, until that day; what is new in kind still counts."""
        today = wish.at.date()
        if wish.until is None or not today <= wish.until <= today + timedelta(days=LONGEST_DAYS):
            return Answer(False, f"give a last day from today to {LONGEST_DAYS} days from now")
        if not wish.reason.strip():
            return Answer(False, "give a reason: whoever reads this later has nothing else")
        subject = case.subject.id or case.subject.name
        if subject is None:
            return Answer(False, "the records do not name this account, so that nothing can be excepted")
        allowance = Allowance(
            name=f"expected {case.key.name}"[:400] + f" {wish.id[:16]}",
            owner=who,
            reason=wish.reason.strip()[:500],
            expires=wish.until,
            points=max(1, min(100, case.judgment.score)),
            provider=case.key.provider,
            tenant=case.key.tenant,
            subject=subject,
            signals=tuple(dict.fromkeys(finding.signal for finding in case.findings if finding.worth > 0)),
        )
        self.pipeline.control.write_allowance(allowance)
        return None

    def _paused(self, wish: Wish, approver: Approver, first: str) -> Answer:
        now, stops = self.clock(), wish.verb == "pause"
        who = " and ".join(filter(None, (first, _who(wish, approver))))
        length = wish.minutes or self.pipeline.policy.approvals.pause_minutes
        until = now + timedelta(minutes=length)
        self.pipeline.control.switch(stops, by=who, until=until if stops else None)
        title = f"The kill switch is pulled until {until:%H:%M} UTC" if stops else "The kill switch is back: the machine goes on"
        self.pipeline.control.deliveries.owe_bulletin(pause_bulletin(title, f"by {who}: {wish.reason or 'no reason given'}", now))
        return Answer(True, title)

    def _tell_again(self, case: Case) -> None:
        """Have the message brought up to date, for somebody has just read what is no longer true."""
        self.pipeline.control.deliveries.owe(case.id)
        self._send(Message(case.id, 0), 1)

    def _send(self, message: Message, delay_s: int = 0) -> None:
        try:
            self.queue.send(message, delay_s)
        except StoreError as error:
            log.warning("the clock will find it: the queue refused", extra={"case": message.case, "reason": str(error)})


def pause_bulletin(title: str, says: str, at: datetime) -> Bulletin:
    """What everybody is told of the kill switch, each time anew."""
    return Bulletin(id=f"pause:{at:%Y-%m-%dT%H:%M:%S}", title=title, says=(says,), paged=True, at=at)


def _who(wish: Wish, approver: Approver) -> str:
    return f"{approver.name} (chat {wish.team}/{wish.user})"
