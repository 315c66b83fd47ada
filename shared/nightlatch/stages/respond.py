"""Locks an account, holds it, and opens it again: the only place that writes to a cloud.

A run of changes is one quarantine. Everything is written to the ledger before it is made and after, so whoever comes after a
crash goes on where it stopped; a release reverts our changes only, the last one first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from nightlatch.contracts import Live, Proof
from nightlatch.errors import LookupFailed
from nightlatch.model import Case, Change, ChangeState, Hold, Kind, Quarantine
from nightlatch.stages.changing import Changing, change_of, target_of
from nightlatch.stages.consider import Considered

_GIVING = (Kind.ROLE_GRANTED, Kind.ACCOUNT_CREATED, Kind.TRUST_CHANGED, Kind.FEDERATION_ADDED)
_DENIES = 10
"""The order of playbooks without which nothing is held."""


@dataclass(frozen=True, slots=True)
class Responder:
    """What is done to one platform's accounts, through `changing`."""

    changing: Changing

    def lock(self, case: Case, considered: Considered, by: str, arrived: datetime | None = None) -> Quarantine:
        """Make the changes that are ready as one run, or as part of the run in force; gives how the quarantine stands."""
        quarantine, live = self._opened(case, considered, by, arrived), considered.live
        for each in considered.ready:
            wanted = change_of(quarantine, each.playbook.order, each.playbook, each.target, self.changing.clock())
            change = self.changing.quarantines.intend(quarantine.key, wanted)
            if change.state in (ChangeState.REVERTED, ChangeState.LEFT):  # it is there again: a new life of the same thing
                change = self.changing.quarantines.note(quarantine.key, wanted)
            if change.state is ChangeState.VERIFIED:
                self.changing.check(quarantine, change, live)
            else:
                self.changing.make(quarantine, change, live)
        return self._settled(quarantine, live)

    def hold(self, quarantine: Quarantine, live: Live) -> Quarantine:
        """See that every change still stands, and make again what somebody undid; gives how the quarantine stands."""
        before = self._of_run(quarantine)
        for change in before:
            if change.in_force:
                self.changing.check(quarantine, change, live)
            elif _is_missing(change, before):
                self.changing.make(quarantine, change, live)
        undone = sum(change.undone for change in self._of_run(quarantine)) > sum(change.undone for change in before)
        return self._settled(quarantine, live, ask_again=undone)

    def differences(self, quarantine: Quarantine, live: Live) -> tuple[str, ...]:
        """What has changed since we changed it, each a sentence. Raises LookupFailed."""
        in_force = (change for change in self._of_run(quarantine) if change.in_force)
        return tuple(text for change in in_force for text in self.changing.differences(quarantine, change, live))

    def release(self, quarantine: Quarantine, live: Live, by: str, *, forced: bool) -> Quarantine:
        """Undo our changes, the last one first; gives how the quarantine stands: releasing, until all of it is undone."""
        quarantine = self._write(quarantine, state=Hold.RELEASING, released_by=by, forced=forced)
        for change in reversed(self._of_run(quarantine)):
            if change.in_force and self.changing.undo(quarantine, change, live).in_force:
                return quarantine  # never open a door whose lock behind it could not be put back in order
        return self._write(quarantine, state=Hold.RELEASED, released_at=self.changing.clock())

    def gone(self, quarantine: Quarantine, why: str) -> Quarantine:
        """The account itself is gone: nothing is left to hold."""
        return self._write(quarantine, state=Hold.GONE, notes=(*quarantine.notes, why))

    def _opened(self, case: Case, considered: Considered, by: str, arrived: datetime | None) -> Quarantine:
        current = self.changing.quarantines.current(case.key)
        live = considered.looked.live
        subject = case.subject.model_copy(update={"id": live.id if live else case.subject.id})
        if current is not None and current.live:
            if current.subject.id == subject.id:
                return current
            self.gone(current, f"the name is another's now: {current.subject.id} was held, the live account is {subject.id}")
        return self.changing.quarantines.write(
            Quarantine(
                key=case.key,
                number=current.number + 1 if current else 1,
                case=case.id,
                subject=subject,
                by=by,
                told=case.told,
                opened_at=self.changing.clock(),
                newborn=considered.newborn,
                strong=any(grant.tier == 0 for a in case.activities if a.did(*_GIVING) for grant in a.grants),
                happened_at=case.first.at,
                arrived_at=arrived,
            )
        )

    def _settled(self, quarantine: Quarantine, live: Live, *, ask_again: bool = False) -> Quarantine:
        """Held once every change in force was read back and the platform, where it can tell, refuses the account; never while a
        denial could not be made in any way.
        """
        run = self._of_run(quarantine)
        changes = [change for change in run if change.in_force]
        if not changes or any(change.state is not ChangeState.VERIFIED for change in changes):
            return quarantine
        if any(_is_missing(change, run) and change.order <= _DENIES for change in run):
            return quarantine
        if quarantine.state is Hold.HELD and not ask_again:
            return quarantine
        proof = self._proof(quarantine, changes, live)
        state = Hold.HELD if proof.denied else Hold.LOCKING
        held_at = quarantine.held_at or (self.changing.clock() if proof.denied else None)
        return self._write(quarantine, state=state, held_at=held_at, proof=proof.says)

    def _proof(self, quarantine: Quarantine, changes: Iterable[Change], live: Live) -> Proof:
        """What the platform says of the account. Where it cannot tell, what was read back counts."""
        for change in changes:
            prove = self.changing.playbooks[change.playbook].prove
            if prove is None:
                continue
            try:
                proof = prove(quarantine.subject, target_of(change), live)
            except LookupFailed as error:
                return Proof(True, f"read back; whether the account is refused could not be asked: {error}")
            if proof is not None:
                return proof
        return Proof(True, "read back")

    def _of_run(self, quarantine: Quarantine) -> tuple[Change, ...]:
        return self.changing.quarantines.of_run(quarantine)

    def _write(self, quarantine: Quarantine, **news: object) -> Quarantine:
        return self.changing.quarantines.write(quarantine.model_copy(update=news))


def _is_missing(change: Change, run: Iterable[Change]) -> bool:
    """Whether a change failed, and no other way of the same playbook took its place."""
    failed = change.state is ChangeState.FAILED
    return failed and not any(other.in_force and other.playbook == change.playbook for other in run)
