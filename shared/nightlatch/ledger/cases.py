"""What was made of each case, stored: findings, decision and version, without the activities, which have items of their own.

A late arrival may move a case's start and with it the id; the old id then forwards to the new one.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nightlatch.ledger.items import Shelf
from nightlatch.ledger.keys import fit
from nightlatch.model import Case, CaseKey, Decision, Finding, Frozen, Instant, Principal, Unseen


class Snapshot(Frozen):
    """A stored case. `forward` names the case that took this one's activities over; `digest` tells whether content changed."""

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


@dataclass(frozen=True, slots=True)
class Cases:
    """Snapshots on one shelf."""

    shelf: Shelf

    def save(self, key: CaseKey, cases: Sequence[Case]) -> tuple[Case, ...]:
        """Store what is made of all cases of one key; gives them with their versions. Ids that are gone forward."""
        saved = tuple(self._save(case) for case in cases)
        living = {case.id for case in cases}
        for stored in list(self._stored(key)):
            if stored.id not in living and stored.forward is None:
                self._forward(stored, saved)
        return saved

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

    def all(self, keys: Iterable[CaseKey]) -> Iterator[Snapshot]:
        """The living snapshots of these keys."""
        for key in keys:
            yield from (snapshot for snapshot in self._stored(key) if snapshot.forward is None)

    def _stored(self, key: CaseKey) -> Iterator[Snapshot]:
        for _, text in self.shelf.all(_partition(key), "snapshot/"):
            yield Snapshot.model_validate_json(text)

    def _save(self, case: Case) -> Case:
        fresh = _snapshot(case)
        kept = [case.version]

        def change(old: str | None) -> str | None:
            before = Snapshot.model_validate_json(old) if old else None
            if before is not None and before.digest == fresh.digest and before.forward is None:
                kept[0] = before.version
                return None
            kept[0] = (before.version if before else 0) + 1
            return fresh.model_copy(update={"version": kept[0]}).model_dump_json()

        self.shelf.change(_partition(case.key), _sort(case.id), change)
        return case.model_copy(update={"version": kept[0]})

    def _forward(self, stored: Snapshot, cases: Iterable[Case]) -> None:
        own = set(stored.activity_ids)
        living = tuple(cases)
        nearest = living[-1].id if living else None  # its activities were told again under other ids
        heir = next((case.id for case in living if own & {a.id for a in case.activities}), nearest)
        if heir is not None:
            text = stored.model_copy(update={"forward": heir}).model_dump_json()
            self.shelf.change(_partition(stored.key), _sort(stored.id), lambda _old: text)


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
    return snapshot.model_copy(update={"digest": hashlib.sha256(snapshot.model_dump_json().encode()).hexdigest()})


def _is_id(text: str) -> bool:
    return text.count(":") >= 3 and "@" in text


def _partition(key: CaseKey) -> str:
    return f"case/{fit(str(key), 450)}"


def _sort(case_id: str) -> str:
    return f"snapshot/{case_id.rsplit('@', 1)[1]}"
