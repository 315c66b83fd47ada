"""The life of a record, in two halves. This is the first: record → activities → ledger → judged cases. It reads only.

The second, `act`, is the only one that may write to a cloud; it comes with the first response and will re-read the case
and judge again, trusting no stored verdict.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from nightlatch.contracts import Directory, Provider, Record, Signal
from nightlatch.ledger.cases import Cases
from nightlatch.ledger.control import Control
from nightlatch.ledger.evidence import Evidence
from nightlatch.model import Activity, Case, CaseKey, Policy
from nightlatch.stages.boundaries import Count, Refused, read_record, uncounted
from nightlatch.stages.enrich import Enricher
from nightlatch.stages.evaluate import Evaluator
from nightlatch.stages.judge import Judge


@dataclass(frozen=True, slots=True)
class Assessed:
    """What came of a batch: cases judged anew, and the records that were refused, each with the reason."""

    cases: tuple[Case, ...]
    refused: tuple[tuple[Record, str], ...]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The reading half, composed. Live functions call `assess`; a replay files everything first and judges at its end."""

    providers: dict[str, Provider]
    signals: tuple[Signal, ...]
    policy: Policy
    evidence: Evidence
    control: Control
    directory: Directory
    strict: bool = False
    count: Count = uncounted

    def assess(self, records: Iterable[tuple[str, Record]]) -> Assessed:
        """Judge a batch of (provider id, record): each account they touch, and those whose facts they changed."""
        touched: set[CaseKey] = set()
        refused: list[tuple[Record, str]] = []
        for provider, record in records:
            read = self.read(provider, record)
            if isinstance(read, Refused):
                refused.append((record, read.reason))
                continue
            for activity in read:
                touched |= self.evidence.file(activity).touched
        return Assessed(self.judge(touched), tuple(refused))

    def read(self, provider: str, record: Record) -> tuple[Activity, ...] | Refused:
        """One record's activities, or why it was refused."""
        return read_record(self.providers[provider], record, strict=self.strict, count=self.count)

    def file(self, activity: Activity) -> None:
        """File one activity without judging: for a replay, which judges everything at its end."""
        self.evidence.file(activity, touching=False)

    def judge(self, keys: Iterable[CaseKey], *, store: bool = True) -> tuple[Case, ...]:
        """Judge these accounts, in order of key, and store what came out unless nobody will ask for it again."""
        judge, cases = self._judge(), Cases(self.evidence.shelf)
        judged = ((key, judge.judge(key)) for key in sorted(set(keys), key=str))
        return tuple(case for key, found in judged for case in (cases.save(key, found) if store else found))

    def judge_all(self, *, store: bool = True) -> tuple[Case, ...]:
        """Judge every account anything is filed of."""
        return self.judge(self.evidence.accounts(), store=store)

    def find(self, case_id: str) -> Case | None:
        """One judged case by its id, or by an id it had before; judged afresh from what is filed."""
        snapshot = Cases(self.evidence.shelf).find(case_id)
        if snapshot is None:
            return None
        judged = self._judge().judge(snapshot.key)
        found = next((case for case in judged if case.id == snapshot.id), None)
        return None if found is None else found.model_copy(update={"version": snapshot.version})

    def _judge(self) -> Judge:
        policy = self.policy.model_copy(update={"exceptions": (*self.policy.exceptions, *self.control.allowances())})
        return Judge(
            evidence=self.evidence,
            control=self.control,
            policy=policy,
            enricher=Enricher(self.evidence, self.directory, policy),
            evaluator=Evaluator(self.signals, policy, self.strict, self.count),
            providers=self.providers,
            stopped=self.control.stopped(),
        )
