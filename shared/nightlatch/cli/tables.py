"""The cases table, for a terminal or a pipe. Rich is imported only when a table is drawn."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from nightlatch.cli.terminal import printable
from nightlatch.model import Case, Verdict

_STYLES = {Verdict.QUARANTINE: "bold red", Verdict.ASK: "bold yellow", Verdict.NOTIFY: "cyan", Verdict.LOG: "dim"}


def ranked(cases: Iterable[Case]) -> list[Case]:
    """The most urgent first; among equals the earliest."""
    return sorted(cases, key=lambda case: (-case.judgment.verdict.rank, -case.judgment.score, case.first.at, case.id))


def counts(cases: Iterable[Case]) -> dict[Verdict, int]:
    """How many cases came out with each verdict, the gravest first."""
    found = [case.judgment.verdict for case in cases]
    return {verdict: found.count(verdict) for verdict in reversed(Verdict)}


def draw(cases: Sequence[Case], stream: TextIO, held: Mapping[str, str] | None = None) -> None:
    """Write the table, with a column of what holds which account where `held` tells it by case key.

    Every cell that holds text of a record is plain: no markup in it is obeyed.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=stream, width=None if stream.isatty() else 140, highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    standing = ("held",) if held is not None else ()
    for name in ("verdict", "score", *standing, "account", "type", "tenant", "first seen", "by", "because"):
        table.add_column(name, justify="right" if name == "score" else "left", overflow="fold")
    for case in cases:
        decision = case.judgment
        signals = " ".join(finding.signal for finding in case.findings if finding.points > 0)
        cells = (
            *((held.get(str(case.key), ""),) if held is not None else ()),
            case.subject.label,
            case.subject.type.value,
            case.key.tenant,
            f"{case.first.at:%Y-%m-%d %H:%M:%S}",
            case.first.actor.label,
            signals,
        )
        shown = [Text(printable(cell)) for cell in cells]
        table.add_row(Text(decision.verdict.value, style=_STYLES[decision.verdict]), Text(str(decision.score)), *shown)
    console.print(table)
