"""Attends to one case: carries out what people ordered, holds what is locked, and does what policy lets the machine do.

It trusts no stored verdict and no message. The case is judged again over what is filed, the live account is looked at, and every
reason against a change is a sentence that is kept. One at a time works on an account, under a lease.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from nightlatch.classes import dataclass
from nightlatch.contracts import Message, Meter, Playbook, Queue
from nightlatch.duties.holding import Holding
from nightlatch.duties.spending import Spending
from nightlatch.errors import StoreError
from nightlatch.ledger.leases import Leases
from nightlatch.model import Case, CaseKey, ChangeState, Order, Quarantine, Result, Verb, Verdict
from nightlatch.pipeline import Pipeline
from nightlatch.stages.changing import SURE, Changing
from nightlatch.stages.consider import Considered, Considering, Reach
from nightlatch.stages.decide import whole
from nightlatch.stages.family import Relative, family
from nightlatch.stages.look import Looker
from nightlatch.stages.respond import Responder

MACHINE = "nightlatch"
"""Who ordered what policy lets the machine do."""
RECHECKS_S = (15, 60, 300)
"""When a lock is looked at again: platforms need seconds to make one whole, and an intruder who still gets in undoes it at once."""


@dataclass(frozen=True, slots=True)
class Attended:
    """What became of a case: how it is judged now, what holds the account, and what was done or not, in sentences."""

    case: Case | None
    quarantine: Quarantine | None
    confirmed: str
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attend:
    """The acting half, composed for one host. `patience` is how long one call may work on an account."""

    pipeline: Pipeline
    playbooks: Mapping[str, tuple[Playbook, ...]]
    reach: Reach
    looker: Looker
    queue: Queue
    leases: Leases
    meter: Meter
    clock: Callable[[], datetime]
    pause: Callable[[float], None]
    patience: timedelta = timedelta(seconds=40)

    def __call__(self, case_id: str) -> Attended:
        """Do what is due on the account of this case. Raises StoreError when it must come again."""
        key = CaseKey.parse(case_id.rpartition("@")[0])
        with self.leases.held(str(key)):
            return _Attending(self, key, case_id, self.clock() + self.patience).attend()

    def consider(self, case: Case, *, order: Order | None = None) -> Considered:
        """What would be done with a case now, by policy or by an order, without doing it."""
        considering = Considering(
            self.pipeline.providers,
            self.playbooks,
            self.reach,
            self.looker,
            self.pipeline.policy,
            self.pipeline.control.stopped(),
        )
        steps = case.judgment.plan
        if order is not None and order.verb is Verb.QUARANTINE:
            steps = whole(case, self.pipeline.policy)
        kin = order is not None and order.kin
        return considering.consider(case, steps, asked=order is not None and not kin, kin=kin)

    def responder(self, provider: str, until: datetime) -> Responder:
        """What changes accounts of this provider, until that time."""
        playbooks = {playbook.id: playbook for playbook in self.playbooks.get(provider, ())}
        return Responder(Changing(playbooks, self.pipeline.control.quarantines, self.clock, self.pause, until))


@dataclass(slots=True)
class _Attending:
    """One look at one account, while its lease is held."""

    by: Attend
    key: CaseKey
    case_id: str
    until: datetime
    stays_as_it_is: bool = False
    """Whether a release was refused: what somebody changed is theirs to look at before it is changed back."""

    def attend(self) -> Attended:
        control = self.by.pipeline.control
        before = self._made()
        says = [text for order in control.orders.open(str(self.key)) for text in self._obey(order)]
        case = self.by.pipeline.find(self.case_id)
        quarantine = control.quarantines.current(self.key)
        if case is None and quarantine is None and not says:
            raise StoreError(f"there is no case {self.case_id!r} in the evidence yet: it comes again")
        if quarantine is not None and quarantine.live and not self.stays_as_it_is:
            says += self._holding.carry_on(quarantine, case)
        confirmed = ""
        if case is not None:
            considered = self.by.consider(case)
            confirmed = _confirmation(considered)
            says += [*self._by_machine(case, considered, MACHINE), *considered.says]
            if self._wants_later(case, considered):
                self._look_later(case)
        if self._made() - before:
            self._check_soon()
        return Attended(case, control.quarantines.current(self.key), confirmed, tuple(dict.fromkeys(says)))

    @property
    def _holding(self) -> Holding:
        by = self.by
        return Holding(by.pipeline, by.responder(self.key.provider, self.until), by.reach, by.looker, by.meter, by.clock)

    # --- what people ordered ---

    def _obey(self, order: Order) -> list[str]:
        """Carry out one order, and keep what became of it; one that must come again stays open."""
        says, done = self._carried_out(order)
        if done is not None:
            orders = self.by.pipeline.control.orders
            orders.close(order, Result(order=order.id, at=self.by.clock(), done=done, says=tuple(says)))
            self.by.meter.count("orders", verb=order.verb.value, done=str(done).lower())
        return says

    def _carried_out(self, order: Order) -> tuple[list[str], bool | None]:
        if order.verb in (Verb.RELEASE, Verb.EXPECTED):
            says, done = self._holding.release(order)
            self.stays_as_it_is = done is False
            return says, done
        if order.verb is Verb.CONFIRM:
            return self._holding.confirm(order)
        case = self.by.pipeline.find(order.case)
        if case is None:
            return [f"there is no case {order.case!r} any more: nothing to {order.verb.value}"], False
        if order.verb is Verb.APPROVE and case.version != order.seen_version:
            return [
                f"the case has changed since version {order.seen_version} was seen (it is {case.version} now): look again"
            ], False
        considered = self.by.consider(case, order=order)
        made = self._by_order(case, considered, order)
        nothing_to_do = not (considered.ready or considered.refused or considered.waiting)
        return [*made, *considered.says], nothing_to_do or (bool(considered.ready) and self._is_held())

    def _by_order(self, case: Case, considered: Considered, order: Order) -> list[str]:
        if order.kin:
            return self._by_machine(case, considered, order.who)
        return self._locked(case, considered, order.who)

    # --- what the machine does by itself ---

    def _by_machine(self, case: Case, considered: Considered, who: str) -> list[str]:
        if not considered.ready:
            return []
        spending = Spending(self.by.pipeline.control, self.by.pipeline.policy.budgets, self.by.meter)
        refused = spending.refuses(case, self.by.clock(), newborn=considered.newborn)
        return [refused] if refused else self._locked(case, considered, who)

    def _locked(self, case: Case, considered: Considered, who: str) -> list[str]:
        if not considered.ready:
            return []
        responder = self.by.responder(case.key.provider, self.until)
        quarantine = responder.lock(case, considered, who, arrived=self.by.pipeline.arrived(case.id))
        made = [each for each in self.by.pipeline.control.quarantines.of_run(quarantine) if each.in_force or each.note]
        self.by.meter.count("quarantines", provider=case.key.provider, state=quarantine.state.value)
        if quarantine.held_at and quarantine.happened_at:
            self.by.meter.seconds("happening_to_lock", max(0.0, (quarantine.held_at - quarantine.happened_at).total_seconds()))
        return [
            f"quarantine is {quarantine.state.value}: {quarantine.proof}".rstrip(": "),
            *(f"{change.state.value}: {change.says}{f' ({change.note})' if change.note else ''}" for change in made),
            *self._kin(case, quarantine),
        ]

    def _kin(self, case: Case, quarantine: Quarantine) -> list[str]:
        """Name what the account made itself; where policy says so, have the newborns among it locked too."""
        relatives = family(self.by.pipeline.evidence, case)
        if self.by.pipeline.policy.responses.family == "include":
            for relative in relatives:
                self._include(case, quarantine, relative)
        return [f"family: {relative.says}" for relative in relatives]

    def _include(self, case: Case, quarantine: Quarantine, relative: Relative) -> None:
        found = self.by.pipeline.latest(relative.key) if relative.key and relative.born else None
        if found is None:
            return
        order = Order(
            id=f"kin/{case.key}#{quarantine.number}/{found.id}",
            verb=Verb.QUARANTINE,
            case=found.id,
            case_key=str(found.key),
            seen_version=found.version,
            who=f"{MACHINE}: family of {case.id}",
            at=quarantine.opened_at,
            reason=relative.says,
            kin=True,
        )
        if self.by.pipeline.control.orders.write(order):
            self.by.queue.send(Message(found.id, found.version, order.id))

    # --- looking again ---

    def _is_held(self) -> bool:
        quarantine = self.by.pipeline.control.quarantines.current(self.key)
        return quarantine is not None and quarantine.live

    def _made(self) -> set[tuple[int, str, int]]:
        """The changes that stand or are about to, each with how often it was made."""
        found = self.by.pipeline.control.quarantines.changes(self.key)
        return {(each.run, each.target, each.undone) for each in found if each.in_force and each.state is not ChangeState.INTENT}

    def _wants_later(self, case: Case, considered: Considered) -> bool:
        """Whether the machine would act, and could not look: throttled, or the account is too new to be told of everywhere."""
        is_blind = bool(considered.looked.gap or considered.gaps) and bool(self.by.playbooks.get(case.key.provider))
        return is_blind and case.judgment.verdict is Verdict.QUARANTINE and not self.by.pipeline.control.stopped()

    def _look_later(self, case: Case) -> None:
        """Look once more after as long again, while the case is new: an account that is not told of yet is no account that is gone."""
        length = self.by.clock() - (self.by.pipeline.arrived(case.id) or case.last.at)
        if length < SURE:
            self.by.queue.send(Message(self.case_id, 0), int(max(RECHECKS_S[0], min(length.total_seconds(), RECHECKS_S[-1]))))

    def _check_soon(self) -> None:
        for delay_s in RECHECKS_S:
            self.by.queue.send(Message(self.case_id, 0), delay_s)


def _confirmation(considered: Considered) -> str:
    live = considered.looked.live
    if live is None:
        return considered.looked.gap
    created = f", created at {live.created:%Y-%m-%d %H:%M:%S} UTC" if live.created else ""
    return f"the live account is {live.id}{created}"
