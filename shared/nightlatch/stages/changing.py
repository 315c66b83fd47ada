"""Makes, checks and undoes single changes, each so that a crash at any point can be resumed.

The rule is always the same: read how the thing stands, and only then act. What is already as it should be is recorded and not
done again, so a change is made once however often it is tried; what was written before it was made is enough to undo it.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from nightlatch.contracts import Live, Playbook, State, Target
from nightlatch.errors import ChangeFailed, LookupFailed, QuotaFull, TryLater
from nightlatch.ledger.quarantines import Quarantines
from nightlatch.model import Change, ChangeState, Quarantine

_FIRST_PAUSE_S = 0.2
_READ_BACK = timedelta(seconds=5)
"""How long a platform may take to show what it was told: it is called done, and verified at the next check."""
SURE = timedelta(minutes=10)
"""How long a platform may not tell everywhere of what is there: until then, what is not told of is not taken for gone."""
_SHOWN = 200
_NOT_TOLD = "the platform does not tell of it now, which may pass: it is looked at again"


@dataclass(frozen=True, slots=True)
class Changing:
    """How single changes are made. `until` is when no further try is begun: what is left then is for the clock."""

    playbooks: Mapping[str, Playbook]
    quarantines: Quarantines
    clock: Callable[[], datetime]
    pause: Callable[[float], None]
    until: datetime

    def make(self, quarantine: Quarantine, change: Change, live: Live) -> Change:
        """Bring a change about, another way where there is no room for it; gives how it stands, which is kept.

        What may work in a minute stays an intent with a note. Raises StoreError only.
        """
        playbook, target = self.playbooks[change.playbook], target_of(change)
        try:
            if self._stands(playbook, quarantine, target, live):
                return self._verified(quarantine, change)
            if change.state is ChangeState.FAILED:  # intended anew: a crash right after it worked must not leave it called failed
                change = self._keep(quarantine, change, state=ChangeState.INTENT)
            self._patiently(lambda: playbook.apply(quarantine.subject, target, live))
            again = {"remade_at": self.clock()} if change.done_at else {"done_at": self.clock()}
            change = self._keep(quarantine, change, state=ChangeState.DONE, note="", **again)
            return self._verified(quarantine, change) if self._shows(playbook, quarantine, target, live) else change
        except QuotaFull as error:
            failed = self._keep(quarantine, change, state=ChangeState.FAILED, note=str(error))
            other = self._another_way(playbook, quarantine, target, live)
            return failed if other is None else self._replaced(quarantine, change, other, live)
        except (TryLater, LookupFailed) as error:
            return self._keep(quarantine, change, note=f"not done yet: {error}")
        except ChangeFailed as error:
            return self._keep(quarantine, change, state=ChangeState.FAILED, note=str(error))

    def check(self, quarantine: Quarantine, change: Change, live: Live) -> Change:
        """See whether a change still stands, and make it again where somebody undid it; gives how it stands."""
        playbook, target = self.playbooks[change.playbook], target_of(change)
        if change.state is not ChangeState.VERIFIED:
            return self.make(quarantine, change, live)
        try:
            found = self._read(playbook, quarantine, target, live)
            if found is not None and found != change.after:
                self.pause(_FIRST_PAUSE_S)  # a list may lag behind: what is called undone is looked at twice
                found = self._read(playbook, quarantine, target, live)
        except LookupFailed as error:
            return self._keep(quarantine, change, note=f"could not be checked: {error}")
        if found is None:
            return self._not_there(quarantine, change)
        if found == change.after:
            return self._keep(quarantine, change, note="")
        undone = f"was found undone at {self.clock():%Y-%m-%d %H:%M:%S} UTC"
        change = self._keep(
            quarantine, change, state=ChangeState.DONE, undone=change.undone + 1, undone_at=self.clock(), note=undone
        )
        return self.make(quarantine, change, live)

    def undo(self, quarantine: Quarantine, change: Change, live: Live) -> Change:
        """Put back what a change changed; gives how it stands. What may work in a minute stays in force, with a note."""
        playbook, target = self.playbooks[change.playbook], target_of(change)
        try:
            found = self._read(playbook, quarantine, target, live)
            if found is None:
                return self._not_there(quarantine, change)
            if found != change.before and change.irreversible:
                return self._keep(quarantine, change, state=ChangeState.LEFT, note=change.irreversible)
            if found != change.before:
                change = self._keep(quarantine, change, undoing_at=change.undoing_at or self.clock())
                self._patiently(lambda: playbook.revert(quarantine.subject, target, live))
                if not self._shows(playbook, quarantine, target, live, change.before):
                    return self._keep(quarantine, change, note="undone, but the platform does not show it yet")
        except (ChangeFailed, LookupFailed) as error:
            return self._keep(quarantine, change, note=f"not undone yet: {error}")
        return self._keep(quarantine, change, state=ChangeState.REVERTED, reverted_at=self.clock(), note="")

    def differences(self, quarantine: Quarantine, change: Change, live: Live) -> Iterator[str]:
        """How what a change changed stands otherwise than we left it, and than it was before. Raises LookupFailed.

        Nothing is told of a change that was never seen whole: nobody knows what it would have left.
        """
        if change.state is not ChangeState.VERIFIED:
            return
        found = self._read(self.playbooks[change.playbook], quarantine, target_of(change), live)
        if found is None or found in (change.before, change.after):
            return
        for name in sorted(found.keys() | change.after.keys()):
            now, left = found.get(name, "nothing"), change.after.get(name, "nothing")
            if now != left:
                yield f"{change.target}: {name} is {_short(now)} now, and Nightlatch left it {_short(left)}"

    def _not_there(self, quarantine: Quarantine, change: Change) -> Change:
        """What nobody tells of is left, once that cannot be for its being new; until then it stays in force, or it would stay locked for good."""
        if self.clock() - change.intended_at < SURE:
            return self._keep(quarantine, change, note=_NOT_TOLD)
        return self._keep(quarantine, change, state=ChangeState.LEFT, note="it is gone")

    def _replaced(self, quarantine: Quarantine, change: Change, other: Target, live: Live) -> Change:
        made = self.quarantines.intend(
            quarantine.key, change_of(quarantine, change.order, self.playbooks[change.playbook], other, self.clock())
        )
        return self.make(quarantine, made, live)

    def _another_way(self, playbook: Playbook, quarantine: Quarantine, target: Target, live: Live) -> Target | None:
        try:
            return playbook.instead(quarantine.subject, target, live) if playbook.instead else None
        except LookupFailed:
            return None

    def _stands(self, playbook: Playbook, quarantine: Quarantine, target: Target, live: Live) -> bool:
        return self._read(playbook, quarantine, target, live) == target.after

    def _read(self, playbook: Playbook, quarantine: Quarantine, target: Target, live: Live) -> State | None:
        found = playbook.read(quarantine.subject, target, live)
        return None if found is None else dict(found)

    def _shows(self, playbook: Playbook, quarantine: Quarantine, target: Target, live: Live, wanted: State | None = None) -> bool:
        """Whether the platform comes to show the wanted state (None: the target's `after`) within seconds."""
        latest = min(self.until, self.clock() + _READ_BACK)
        for pause_s in _pauses():
            if self._read(playbook, quarantine, target, live) == (target.after if wanted is None else wanted):
                return True
            if self.clock() >= latest:
                return False
            self.pause(pause_s)
        return False

    def _patiently(self, work: Callable[[], None]) -> None:
        """Try until it works or time is up. Raises what the last try raised."""
        for pause_s in _pauses():
            try:
                work()
            except TryLater:
                if self.clock() + timedelta(seconds=pause_s) >= self.until:
                    raise
                self.pause(pause_s)
            else:
                return

    def _verified(self, quarantine: Quarantine, change: Change) -> Change:
        return self._keep(quarantine, change, state=ChangeState.VERIFIED, done_at=change.done_at or self.clock(), note="")

    def _keep(self, quarantine: Quarantine, change: Change, **news: object) -> Change:
        return self.quarantines.note(quarantine.key, change.model_copy(update=news))


def change_of(quarantine: Quarantine, order: int, playbook: Playbook, target: Target, now: datetime) -> Change:
    """The intent of a change."""
    return Change(
        run=quarantine.number,
        order=order,
        playbook=playbook.id,
        target=target.id,
        says=target.says,
        state=ChangeState.INTENT,
        intended_at=now,
        calls=target.calls,
        undo_calls=target.undo_calls,
        about=target.about,
        logged_for=target.logged_for,
        logged_also=target.logged_also,
        before=dict(target.before),
        after=dict(target.after),
        by_hand=target.by_hand,
        irreversible=target.irreversible,
    )


def target_of(change: Change) -> Target:
    """The target that a change was planned as."""
    return Target(
        id=change.target,
        says=change.says,
        before=change.before,
        after=change.after,
        calls=change.calls,
        undo_calls=change.undo_calls,
        by_hand=change.by_hand,
        about=change.about,
        logged_for=change.logged_for,
        logged_also=change.logged_also,
        irreversible=change.irreversible,
    )


def _pauses() -> Iterator[float]:
    """Growing pauses in seconds, with jitter, so that many who wait do not come back together."""
    length = _FIRST_PAUSE_S
    while True:
        yield random.uniform(length / 2, length)  # noqa: S311 - jitter, not a secret
        length = min(length * 2, 5.0)


def _short(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
