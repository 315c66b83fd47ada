"""What was made of each case, stored: findings, decision and version, without the activities, which have items of their own.

A late arrival may move a case's start and with it the id; the old id then forwards to the new one.

Several functions may judge one account at once. Each takes a ticket before it reads anything: who holds the higher one began
later, and so has seen all that the other saw. What a lower ticket made never replaces what a higher one made; whoever filed
something begins to judge after it, so what stays is the verdict over everything filed.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from nightlatch.ledger.items import Shelf
from nightlatch.ledger.keys import fit
from nightlatch.model import Case, CaseKey, Decision, Finding, Frozen, Instant, Principal, Unseen, Verdict


class Snapshot(Frozen):
    """A stored case. `forward` names the case that took this one's activities over; `digest` tells whether content changed.

    `ticket` is that of the judging it comes from, `queued` the last version handed to the other half. `arrived` is when the
    records behind this version reached us (None: from files), `judged` when it was made: neither is part of what it says.
    """

    id: str
    key: CaseKey
    subject: Principal
    activity_ids: tuple[str, ...]
    born: Instant | None
    findings: tuple[Finding, ...]
    unseen: tuple[Unseen, ...]
    gaps: tuple[str, ...]
    decision: Decision | None
    version: int
    digest: str = ""
    forward: str | None = None
    ticket: int = 0
    queued: int = 0
    arrived: Instant | None = None
    judged: Instant | None = None

    @property
    def owed(self) -> bool:
        """Whether the other half has yet to be told: of what is above `log`, and of all that follows once it was."""
        told = self.queued > 0 or (self.decision is not None and self.decision.verdict is not Verdict.LOG)
        return self.forward is None and self.version > self.queued and told


class Judging:
    """One judging of one account: its ticket, and when what caused it arrived and was judged (None: not told)."""

    def __init__(self, ticket: int, arrived: datetime | None = None, judged: datetime | None = None) -> None:
        self.ticket = ticket
        self.arrived = arrived
        self.judged = judged


class Saved:
    """A case as it was stored: with its version, whether that is a new one, and whether the other half has yet to be told."""

    def __init__(self, case: Case, fresh: bool, owed: bool) -> None:
        self.case = case
        self.fresh = fresh
        self.owed = owed


class Cases:
    """Snapshots on one shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def begin(self, key: CaseKey) -> int:
        """A ticket for judging this account, to be taken before anything is read."""
        taken = [0]

        def change(old: str | None) -> str:
            taken[0] = int(old or "0") + 1
            return str(taken[0])

        self.shelf.change(_partition(key), "judging", change)
        return taken[0]

    def save(self, key: CaseKey, cases: Sequence[Case], judging: Judging) -> tuple[Saved, ...]:
        """Store what is made of all cases of one key; gives them as stored. Ids that are gone forward.

        Where somebody with a higher ticket has stored meanwhile, his stays, and nothing of this is in the answer; also what
        was stored here under an id that he did not find forwards to his.
        """
        saved = tuple(found for case in cases if (found := self._save(case, judging)) is not None)
        stored = [each for each in self._stored(key) if each.forward is None]
        latest = max((each.ticket for each in stored), default=judging.ticket)
        living = [each for each in stored if each.ticket == latest]
        for each in stored:
            if each.ticket < latest:
                self._forward(each, living, latest)
        return saved if latest <= judging.ticket else ()

    def queued(self, case: Case) -> None:
        """Note that the other half was told of this version of the case."""

        def change(old: str | None) -> str | None:
            before = Snapshot.model_validate_json(old) if old else None
            if before is None or before.queued >= case.version:
                return None
            return before.model_copy(update={"queued": case.version}).model_dump_json()

        self.shelf.change(_partition(case.key), _sort(case.id), change)

    def find(self, case_id: str) -> Snapshot | None:
        """The snapshot of a case, through its forwards; None when there is none."""
        seen: set[str] = set()
        while case_id not in seen:
            seen.add(case_id)
            text = (
                self.shelf.read(_partition(CaseKey.parse(case_id.rsplit("@", 1)[0])), _sort(case_id)) if _is_id(case_id) else None
            )
            if text is None:
                return None
            snapshot = Snapshot.model_validate_json(text)
            if snapshot.forward is None:
                return snapshot
            case_id = snapshot.forward
        return None

    def former(self, case: Case) -> tuple[str, ...]:
        """The ids that a case had before, the last first: those that forward to it, be it over others."""
        forwards = {each.id: each.forward for each in self._stored(case.key) if each.forward is not None}
        found, looked = [case.id], 0
        while looked < len(found):
            found += [id for id, heir in forwards.items() if heir == found[looked] and id not in found]
            looked += 1
        return tuple(sorted(found[1:], reverse=True))

    def all(self, keys: Iterable[CaseKey]) -> Iterator[Snapshot]:
        """The living snapshots of these keys."""
        for key in keys:
            yield from (snapshot for snapshot in self._stored(key) if snapshot.forward is None)

    def _stored(self, key: CaseKey) -> Iterator[Snapshot]:
        for _, text in self.shelf.all(_partition(key), "snapshot/"):
            yield Snapshot.model_validate_json(text)

    def _save(self, case: Case, judging: Judging) -> Saved | None:
        made = _snapshot(case)
        kept: list[tuple[Snapshot, bool]] = []

        def change(old: str | None) -> str | None:
            kept.clear()
            before = Snapshot.model_validate_json(old) if old else None
            if before is not None and before.ticket > judging.ticket:
                return None
            fresh = before is None or before.digest != made.digest or before.forward is not None
            kept.append((_following(before, made, judging) if before is None or fresh else _seen(before, judging), fresh))
            return kept[0][0].model_dump_json()

        self.shelf.change(_partition(case.key), _sort(case.id), change)
        if not kept:
            return None
        (stored, fresh) = kept[0]
        return Saved(case.model_copy(update={"version": stored.version}), fresh, stored.owed)

    def _forward(self, stored: Snapshot, living: Sequence[Snapshot], ticket: int) -> None:
        own = set(stored.activity_ids)
        nearest = living[-1].id  # its activities were told again under other ids
        heir = next((each.id for each in living if own.intersection(each.activity_ids)), nearest)

        def change(old: str | None) -> str | None:
            before = Snapshot.model_validate_json(old) if old else stored
            if before.ticket > ticket:
                return None
            return before.model_copy(update={"forward": heir, "ticket": ticket}).model_dump_json()

        self.shelf.change(_partition(stored.key), _sort(stored.id), change)


def _snapshot(case: Case) -> Snapshot:
    snapshot = Snapshot(
        id=case.id,
        key=case.key,
        subject=case.subject,
        activity_ids=tuple(a.id for a in case.activities),
        born=case.born,
        findings=case.findings,
        unseen=case.unseen,
        gaps=case.gaps,
        decision=case.decision,
        version=0,
    )
    told = snapshot.model_dump_json() + "".join(each.model_dump_json() for each in case.behind)
    return snapshot.model_copy(update={"digest": hashlib.sha256(told.encode()).hexdigest()})


def _following(before: Snapshot | None, made: Snapshot, judging: Judging) -> Snapshot:
    """The next version."""
    version, queued = (before.version, before.queued) if before else (0, 0)
    return made.model_copy(update={"version": version + 1, "queued": queued, **vars(judging)})


def _seen(before: Snapshot, judging: Judging) -> Snapshot:
    """The same version, made again: its ticket tells that nothing changed until then."""
    return before.model_copy(update={"ticket": judging.ticket})


def _is_id(text: str) -> bool:
    return text.count(":") >= 3 and "@" in text


def _partition(key: CaseKey) -> str:
    return f"case/{fit(str(key), 450)}"


def _sort(case_id: str) -> str:
    return f"snapshot/{case_id.rsplit('@', 1)[1]}"
