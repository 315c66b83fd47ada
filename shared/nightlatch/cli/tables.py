"""The cases table, for a terminal or a pipe. Rich is imported only when a table is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Self, TextIO

from nightlatch.cli.terminal import printable
from nightlatch.model import Verdict

if TYPE_CHECKING:
    from collections import Counter

    from nightlatch.model import Case

_STYLES = {Verdict.QUARANTINE: "bold red", Verdict.ASK: "bold yellow", Verdict.NOTIFY: "cyan", Verdict.LOG: "dim"}


class Row(NamedTuple):
    """What a list says of a case: all that is held of each where there may be very many."""

    case: str
    key: str
    provider: str
    tenant: str
    subject: str
    type: str
    first: datetime
    by: str
    signals: str
    verdict: Verdict
    score: int

    @classmethod
    def of(cls, case: Case) -> Self:
        """The row of a judged case."""
        return cls(
            case=case.id,
            key=str(case.key),
            provider=case.key.provider,
            tenant=case.key.tenant,
            subject=case.subject.label,
            type=case.subject.type.value,
            first=case.first.at,
            by=case.first.actor.label,
            signals=" ".join(finding.signal for finding in case.findings if finding.points > 0),
            verdict=case.judgment.verdict,
            score=case.judgment.score,
        )

    @property
    def urgency(self) -> tuple[int, int, datetime, str]:
        """What the most urgent has least of; among equals the earliest."""
        return -self.verdict.rank, -self.score, self.first, self.case


def ranked(cases: Iterable[Case]) -> list[Case]:
    """The most urgent first; among equals the earliest."""
    return sorted(cases, key=lambda case: Row.of(case).urgency)


def summed(found: Counter[Verdict]) -> str:
    """How many cases there are, and of each verdict, for a person."""
    told = ", ".join(f"{number} {verdict.value}" for verdict, number in gravest_first(found).items())
    return f"{found.total()} cases: {told}"


def gravest_first(found: Mapping[Verdict, int]) -> dict[Verdict, int]:
    """How many there are of each verdict, of what was counted already."""
    return {verdict: found.get(verdict, 0) for verdict in reversed(Verdict)}


def draw(rows: Callable[[], Iterable[Row]], stream: TextIO, held: Mapping[str, str] | None = None) -> None:
    """Write the table, with a column of what holds which account where `held` tells it by case key.

    The rows are asked for twice: to see how wide they are, and to draw them.
    """
    from nightlatch.cli import columns

    standing = ("held",) if held is not None else ()
    names = ("verdict", "score", *standing, "account", "type", "tenant", "first seen", "by", "because")
    styles = {verdict.value: style for verdict, style in _STYLES.items()}
    columns.draw(names, lambda: (_cells(row, held) for row in rows()), stream, right="score", styles=styles.__getitem__)


def _cells(row: Row, held: Mapping[str, str] | None) -> tuple[str, ...]:
    told = (row.subject, row.type, row.tenant, f"{row.first:%Y-%m-%d %H:%M:%S}", row.by, row.signals)
    standing = (held.get(row.key, ""),) if held is not None else ()
    return row.verdict.value, str(row.score), *map(printable, standing + told)
