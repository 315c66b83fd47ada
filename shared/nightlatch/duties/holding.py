"""What is in force on one account: see that it stands, escalate while nobody confirms it, and open it again when told to."""

from collections.abc import Callable
from datetime import datetime

from nightlatch.classes import dataclass
from nightlatch.contracts import Meter
from nightlatch.errors import LookupFailed
from nightlatch.model import Case, CaseKey, Hold, Mode, Order, Quarantine
from nightlatch.pipeline import Pipeline
from nightlatch.policy.opening import may_open, wants_page, wants_reminder
from nightlatch.stages.changing import SURE
from nightlatch.stages.consider import Reach
from nightlatch.stages.look import Looker
from nightlatch.stages.respond import Responder

CLOCK = "nightlatch: nobody confirmed it"
"""Who opened what policy lets open by itself."""


@dataclass(frozen=True, slots=True)
class Holding:
    """How one account is held, for as long as its lease is held."""

    pipeline: Pipeline
    responder: Responder
    reach: Reach
    looker: Looker
    meter: Meter
    clock: Callable[[], datetime]

    def carry_on(self, quarantine: Quarantine, case: Case | None) -> list[str]:
        """See that a lock stands, and what the clock says of it. A release that was begun is carried on by its order, or here
        where the clock began it.
        """
        if quarantine.state is Hold.RELEASING:
            return self._released(quarantine, CLOCK, forced=False)[0] if quarantine.released_by == CLOCK else []
        if self.pipeline.control.stopped() or self.pipeline.policy.kill_switch:
            return ["the kill switch is pulled: whether the lock stands was not looked at"]
        if self.pipeline.policy.modes.of(quarantine.key.provider) is Mode.OBSERVE:
            return ["the mode is observe: whether the lock stands was not looked at"]
        wrong = self._another(quarantine)
        if wrong is not None:
            return [wrong]
        before = self._undone(quarantine)
        try:
            live = self.reach(quarantine.key.provider, quarantine.key.tenant)
        except LookupFailed as error:
            return [f"whether the lock stands could not be looked at: {error}"]
        quarantine = self.responder.hold(quarantine, live)
        again = self._undone(quarantine) - before
        if again:
            self.meter.count("undone", again)
        return [*([f"somebody undid {again} of our changes: made again"] if again else []), *self._clocked(quarantine, case)]

    def release(self, order: Order) -> tuple[list[str], bool | None]:
        """Undo every change of ours; gives what to say, and whether it was done (None: it goes on by itself)."""
        quarantine = self.pipeline.control.quarantines.current(_key(order))
        if quarantine is None or not quarantine.live:
            return [f"nothing of ours holds {_key(order).name}"], True
        return self._released(quarantine, order.who, forced=order.forced)

    def confirm(self, order: Order) -> tuple[list[str], bool]:
        """Note that a person wants the lock to stay."""
        quarantine = self.pipeline.control.quarantines.current(_key(order))
        if quarantine is None or not quarantine.live:
            return [f"nothing of ours holds {_key(order).name}"], False
        told = {"confirmed_at": order.at, "confirmed_by": order.who}
        self.pipeline.control.quarantines.write(quarantine.model_copy(update=told))
        return [f"confirmed by {order.who}: it stays locked"], True

    def _released(self, quarantine: Quarantine, who: str, *, forced: bool) -> tuple[list[str], bool | None]:
        wrong = self._another(quarantine)
        if wrong is not None:
            return [wrong], True if self._is_gone(quarantine) else None
        try:
            live = self.reach(quarantine.key.provider, quarantine.key.tenant)
            changed = () if forced else self.responder.differences(quarantine, live)
        except LookupFailed as error:
            return [f"not released yet: {error}"], None
        if changed and quarantine.state is not Hold.RELEASING:
            return ["not released, for it has changed since: force it, or put it in order by hand", *changed], False
        after = self.responder.release(quarantine, live, who, forced=forced)
        notes = [f"{each.target}: {each.note}" for each in self.pipeline.control.quarantines.of_run(after) if each.note]
        if after.state is not Hold.RELEASED:
            return ["the release is not whole yet, and goes on by itself", *notes], None
        self.meter.count("releases", provider=after.key.provider)
        return [f"released by {who}: every change of ours is undone", *notes], True

    def _another(self, quarantine: Quarantine) -> str | None:
        """Why the live account is not the one that is held; one that is gone needs no lock any more, once that is sure."""
        try:
            self.reach(quarantine.key.provider, quarantine.key.tenant)
        except LookupFailed as error:  # who cannot be reached is not gone
            return f"the account could not be reached: {error}"
        live, gap = self.looker.identity(quarantine.subject, quarantine.told)
        if live is not None and live.id == quarantine.subject.id:
            return None
        if live is not None:
            gap = f"the name is another's now: {quarantine.subject.id} was held, the live account is {live.id}"
        elif not gap.startswith("the platform does not tell") or self.clock() - quarantine.opened_at < SURE:
            return gap
        self.responder.gone(quarantine, gap)
        return gap

    def _is_gone(self, quarantine: Quarantine) -> bool:
        now = self.pipeline.control.quarantines.current(quarantine.key)
        return now is not None and now.state is Hold.GONE

    def _clocked(self, quarantine: Quarantine, case: Case | None) -> list[str]:
        """Remind, page, or open, as policy's clock says."""
        policy, now, write = self.pipeline.policy, self.clock(), self.pipeline.control.quarantines.write
        if may_open(quarantine, case, policy, now):
            return self._released(quarantine, CLOCK, forced=False)[0]
        if wants_page(quarantine, policy, now):
            write(quarantine.model_copy(update={"paged_at": now, "reminded_at": quarantine.reminded_at or now}))
            self.meter.count("pages")
            return ["nobody has confirmed this quarantine: everybody is paged"]
        if wants_reminder(quarantine, policy, now):
            write(quarantine.model_copy(update={"reminded_at": now}))
            self.meter.count("reminders", provider=quarantine.key.provider)
            return ["nobody has confirmed this quarantine yet"]
        return []

    def _undone(self, quarantine: Quarantine) -> int:
        return sum(change.undone for change in self.pipeline.control.quarantines.of_run(quarantine))


def _key(order: Order) -> CaseKey:
    return CaseKey.parse(order.case_key)
