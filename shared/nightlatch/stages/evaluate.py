"""Asks every signal whose facts are known; what could not be asked is listed, for unknown is not clean.

Findings score inside a sliding window: a case that goes on for months is judged by its densest day, not by their sum.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Entry, Facts, Finding, Hit, Policy, PrincipalType, Unseen
from nightlatch.policy.scoring import weigh
from nightlatch.stages.boundaries import Count, Refused, ask_signals, uncounted

MACHINES = frozenset(
    {PrincipalType.SERVICE_ACCOUNT, PrincipalType.SERVICE_PRINCIPAL, PrincipalType.MANAGED_IDENTITY, PrincipalType.ROLE}
)


class Evaluation:
    """What the signals made of one window of a case."""

    def __init__(self, findings: tuple[Finding, ...], unseen: tuple[Unseen, ...]) -> None:
        self.findings = findings
        self.unseen = unseen


class Evaluator:
    """The signals, in order, and how strict the boundaries are."""

    def __init__(self, signals: tuple[Signal, ...], policy: Policy, strict: bool = False, count: Count = uncounted) -> None:
        self.signals = signals
        self.policy = policy
        self.strict = strict
        self.count = count

    def evaluate(self, case: Case, facts: Facts, settled_until: datetime | None) -> Evaluation:
        """Findings with points, and what was not looked at."""
        if case.subject.type in MACHINES and not self.policy.scope.service_principals:
            why = "your policy leaves machines' accounts alone (scope.service_principals)"
            return Evaluation((), tuple(Unseen(signal=s.id, title=s.title, why=why) for s in self.signals))
        hits: list[tuple[Signal, Hit]] = []
        unseen: list[Unseen] = []
        for signal, answer in ask_signals(self.signals, case, facts, strict=self.strict, count=self.count):
            if isinstance(answer, Refused):
                unseen.append(_unseen(signal.id, signal.title, answer.reason))
            else:
                hits.append((signal, answer))
        times = {} if settled_until is None else {**{entry.activity: entry.at for entry in entries(facts)}, **_undone(facts)}
        return Evaluation(weigh(hits, case, self.policy, settled_until, times), tuple(unseen))


@lru_cache(maxsize=1_000)
def _unseen(signal: str, title: str, why: str) -> Unseen:
    """The same few things are missing in one case after the other."""
    return Unseen(signal=signal, title=title, why=why)


def entries(facts: Facts) -> Iterator[Entry]:
    """Every mark of a timeline that the signals were shown."""
    yield from facts.subject_did
    for actor in facts.actors.values():
        yield from actor.did


def _undone(facts: Facts) -> dict[str, datetime]:
    """When each of our own changes was last found undone."""
    return {change.evidence: change.undone_at for change in facts.changes if change.undone_at is not None}


def windows(activities: Iterable[Activity], length: timedelta) -> Iterator[tuple[Activity, ...]]:
    """Every window of that length which no other contains, in order of time."""
    ordered = tuple(activities)
    start = 0
    for end, activity in enumerate(ordered):
        while activity.at - ordered[start].at > length:
            start += 1
        is_last = end == len(ordered) - 1
        if is_last or ordered[end + 1].at - ordered[start].at > length:
            yield ordered[start : end + 1]
