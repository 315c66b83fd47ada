"""The life of a record, in two halves. This is the first: record → activities → ledger → judged cases. It reads only.

The second, `act`, is the only one that may write to a cloud; it comes with the first response and will re-read the case
and judge again, trusting no stored verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from nightlatch.ledger.cases import Cases, Judging
from nightlatch.model import CaseKey, Level
from nightlatch.stages.batch import Batch
from nightlatch.stages.boundaries import Refused, of_record, read_record, uncounted
from nightlatch.stages.enrich import Enricher
from nightlatch.stages.evaluate import Evaluator
from nightlatch.stages.judge import Judge

if TYPE_CHECKING:
    from nightlatch.contracts import Directory, Provider, Record, Signal
    from nightlatch.ledger.control import Control
    from nightlatch.ledger.due import Due
    from nightlatch.ledger.evidence import Evidence
    from nightlatch.ledger.gathering import Mark
    from nightlatch.ledger.items import Clock
    from nightlatch.model import Activity, Allowance, Case, Policy
    from nightlatch.stages.batch import Assessed, Whence
    from nightlatch.stages.boundaries import Count
    from nightlatch.stages.together import Linked

T = TypeVar("T")


class Pipeline:
    """The reading half, composed. Live functions call `assess`; a replay files everything first and judges at its end.

    `clock` tells when something was judged; without one that is not noted. With `reads_only` nothing that is judged is stored:
    for looking into a ledger that belongs to somebody else. `most` is how many accounts a batch may judge beside those that it
    is about (None: all); the others are `left` for later. `responders` are the addresses of our own identities that the deployment knows; the
    control store may know more.
    """

    def __init__(
        self,
        providers: dict[str, Provider],
        signals: tuple[Signal, ...],
        policy: Policy,
        evidence: Evidence,
        control: Control,
        directory: Directory,
        strict: bool = False,
        count: Count = uncounted,
        clock: Clock | None = None,
        reads_only: bool = False,
        most: int | None = None,
        responders: tuple[str, ...] = (),
    ) -> None:
        self.providers = providers
        self.signals = signals
        self.policy = policy
        self.evidence = evidence
        self.control = control
        self.directory = directory
        self.strict = strict
        self.count = count
        self.clock = clock
        self.reads_only = reads_only
        self.most = most
        self.responders = responders

    def changed(self, **parts: Any) -> Pipeline:
        """Another pipeline, with these parts in place of its own."""
        return Pipeline(**{**vars(self), **parts})

    def assess(
        self, records: Iterable[tuple[str, Record]], arrived: datetime | None = None, tenants: Sequence[Whence] = ()
    ) -> Assessed:
        """Judge a batch of (provider id, record): each account they touch, and those whose facts they changed.

        `arrived` is when the batch reached us; `tenants` has, for each record, whence it came (empty: anywhere).

        One that cannot be read, filed or judged never stops the others. A store that refuses postpones just those records
        whose part it refused: filing them again is harmless.
        """
        batch = Batch()
        for number, (provider, record) in enumerate(records):
            with batch.postponing(frozenset({number})):
                self._file(batch, number, self._authentic(self.read(provider, record), tenants[number : number + 1]))
        if batch.touched:
            with batch.postponing(frozenset(batch.touched)):
                self._judge_batch(batch, arrived)
        return batch.assessed()

    def left(self, most: int) -> tuple[CaseKey, ...]:
        """Up to so many accounts that were left for later."""
        return self._due().first(most)

    def catch_up(self, keys: Iterable[CaseKey]) -> Assessed:
        """Judge accounts that were left for later. Raises StoreError."""
        batch = Batch()
        self._judge_keys(batch, keys, None)
        return batch.assessed()

    def caught_up(self, keys: Collection[CaseKey], began: datetime) -> None:
        """Note that these accounts were judged, and told of, after that moment."""
        self._due().done(keys, began)

    def told(self, case: Case) -> None:
        """Note that the other half was told of this version of the case."""
        Cases(self.evidence.shelf).queued(case)

    def read(self, provider: str, record: Record) -> tuple[Activity, ...] | Refused:
        """One record's activities, or why it was refused."""
        return read_record(self.providers[provider], record, strict=self.strict, count=self.count)

    def file(self, activity: Activity) -> None:
        """File one activity without judging: for a replay, which judges everything at its end."""
        self.evidence.file(activity, touching=False)

    def put(self, marks: Iterable[Mark]) -> None:
        """Put what another process gathered of activities that leave nothing but marks: for a replay, as `file`."""
        from nightlatch.ledger.gathering import put

        put(marks, self.evidence.shelf)

    def settle(self) -> None:
        """Let go of what is held for filing: for a replay that has filed everything. Whoever files more loses time only."""
        self.evidence.timelines.settle()
        self.evidence.tenants.settle()

    def judge(self, keys: Iterable[CaseKey], *, store: bool = True) -> tuple[Case, ...]:
        """Judge these accounts, in order of key, and store what came out unless nobody will ask for it again."""
        return tuple(self.judging(keys, store=store))

    def judge_all(self, *, store: bool = True) -> tuple[Case, ...]:
        """Judge every account anything is filed of."""
        return tuple(self.judging_all(store=store))

    def judging(self, keys: Iterable[CaseKey], *, store: bool = True) -> Iterator[Case]:
        """As `judge`, one account after the other as they are asked for: for so many that not all cases may be held."""
        store = store and not self.reads_only
        cases, wanted = Cases(self.evidence.shelf), sorted(set(keys), key=str)
        tickets = {key: cases.begin(key) for key in wanted} if store else {}
        judge = self._judge()
        for key in wanted:
            found = judge.judge(key)
            yield from _stored(cases, key, found, tickets[key]) if store else found

    def judging_all(self, *, store: bool = True) -> Iterator[Case]:
        """As `judge_all`, one account after the other."""
        return self.judging(self.evidence.accounts(), store=store)

    def judge_of(self) -> Callable[[CaseKey], tuple[Case, ...]]:
        """What judges one account after the other, and stores nothing; what is the same for several of them is asked once."""
        return self._judge().judge

    def find(self, case_id: str) -> Case | None:
        """One judged case by its id, or by an id it had before; judged afresh from what is filed."""
        snapshot = Cases(self.evidence.shelf).find(case_id)
        if snapshot is None:
            return None
        judged = self._judge().judge(snapshot.key)
        found = next((case for case in judged if case.id == snapshot.id), None)
        return None if found is None else found.model_copy(update={"version": snapshot.version})

    def arrived(self, case_id: str) -> datetime | None:
        """When the records behind a case's last version reached us; None when that is not known."""
        snapshot = Cases(self.evidence.shelf).find(case_id)
        return None if snapshot is None else snapshot.arrived

    def latest(self, key: CaseKey) -> Case | None:
        """The last case of one account, judged afresh; None when nothing is stored of it."""
        stored = list(Cases(self.evidence.shelf).all([key]))
        return self.find(stored[-1].id) if stored else None

    def together(self, case: Case) -> tuple[Linked, ...]:
        """The cases of other platforms that belong to this one, judged afresh."""
        from nightlatch.stages.together import Together

        return Together(self.evidence, lambda key: self.judge([key], store=False))(case)

    def _authentic(self, read: tuple[Activity, ...] | Refused, tenants: Sequence[Whence]) -> tuple[Activity, ...] | Refused:
        """Refuse what says that it is of another tenant than the one it came from."""
        if isinstance(read, Refused) or not tenants:
            return read
        foreign = next((name for activity in read for name in tenants[0].foreign(activity)), None)
        if foreign is None:
            return read
        return Refused(f"the record speaks of {foreign!r}, but came from {tenants[0].tenant!r}: it is not believed")

    def _file(self, batch: Batch, number: int, read: tuple[Activity, ...] | Refused) -> None:
        if isinstance(read, Refused):
            batch.refused[number] = read.reason
            return
        filed = self._of_record(lambda: [self.evidence.file(activity).touched for activity in read], "filing this record failed")
        if isinstance(filed, Refused):
            batch.refused[number] = filed.reason
            return
        batch.touched[number] = frozenset().union(*filed)
        about = [(activity, key) for activity in read if (key := CaseKey.of(activity.subject)) is not None]
        batch.own[number] = frozenset(key for _, key in about)
        batch.filed |= {key for activity, key in about if activity.level is Level.WATCH}
        if read:
            batch.happened[number] = min(activity.at for activity in read)

    def _judge_batch(self, batch: Batch, arrived: datetime | None) -> None:
        """Judge what the batch touched; what would be too much is left for later before anything else is done."""
        keys = batch.to_judge()
        judged = keys if self.most is None else keys[: batch.about() + self.most]
        if len(judged) < len(keys):
            self._due().leave(keys[len(judged) :], self.clock() if self.clock else datetime.now(UTC))
            self.count("judgings_left")
        self._judge_keys(batch, judged, arrived)

    def _judge_keys(self, batch: Batch, keys: Iterable[CaseKey], arrived: datetime | None) -> None:
        """Judge these accounts. All tickets are taken first: what is read once for many cases is read after them.

        Nothing is to be judged where nothing is filed; who files something there later judges it, and sees all that is filed now.
        """
        cases = Cases(self.evidence.shelf)
        known = {key: self.evidence.ahead(partial(self.evidence.knows, key)) for key in keys if key not in batch.filed}
        tickets = {key: cases.begin(key) for key in keys if key not in known or known[key]()}
        judge = self._judge()
        for key, ticket in tickets.items():
            with batch.postponing(batch.causes(key)):
                found = self._of_record(partial(judge.judge, key), f"judging {key} failed")
                if isinstance(found, Refused):
                    batch.refuse(key, found.reason)
                    continue
                judging = Judging(ticket, arrived, self.clock() if self.clock else None)
                batch.saved.extend(cases.save(key, found, judging))

    def _due(self) -> Due:
        from nightlatch.ledger.due import Due

        return Due.over(self.evidence.shelf.store, self.clock)

    def _of_record(self, work: Callable[[], T], failed: str) -> T | Refused:
        return of_record(work, failed, strict=self.strict, count=self.count)

    def _judge(self) -> Judge:
        ahead = self.evidence.ahead
        stopped, allowances, own = ahead(self.control.stopped), ahead(self.control.allowances), ahead(self.control.own)
        policy = self._policy(allowances)
        elsewhere = frozenset(id for id, provider in self.providers.items() if provider.born_elsewhere)
        return Judge(
            evidence=self.evidence,
            control=self.control,
            policy=policy,
            enricher=Enricher(self.evidence, self.directory, policy, self.control.inventories, elsewhere),
            evaluator=Evaluator(self.signals, policy, self.strict, self.count),
            providers=self.providers,
            stopped=stopped(),
            responders=(*self.responders, *own()),
        )

    def _policy(self, allowances: Callable[[], tuple[Allowance, ...]]) -> Policy:
        """The owner's file, with what people at work excepted and the accounts that the organization is known to have."""
        known = self.policy.organization
        accounts = tuple(dict.fromkeys((*known.accounts, *self.control.organization_accounts())))
        return self.policy.model_copy(
            update={
                "exceptions": (*self.policy.exceptions, *allowances()),
                "organization": known.model_copy(update={"accounts": accounts}),
            }
        )


def _stored(cases: Cases, key: CaseKey, found: Sequence[Case], ticket: int) -> Iterator[Case]:
    return (saved.case for saved in cases.save(key, found, Judging(ticket)))
