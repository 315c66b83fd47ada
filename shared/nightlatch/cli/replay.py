"""`nightlatch replay`: the backtest. What would have been flagged, and whom would it have locked out?

It is the live path minus the writes: the same readers, ledger, signals and decision, over files instead of a bus.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from nightlatch import bootstrap
from nightlatch.cli.command import Command
from nightlatch.cli.feeding import feed
from nightlatch.cli.judging import judged
from nightlatch.cli.options import PATHS, add_ledger, add_policy, add_provider, add_rejects, spare_inputs
from nightlatch.cli.reading import named, reading
from nightlatch.cli.rejects import rejects_to
from nightlatch.cli.spool import Spool
from nightlatch.cli.tables import Row, counts, draw
from nightlatch.cli.terminal import printable
from nightlatch.model import Verdict
from nightlatch.settings import Settings

if TYPE_CHECKING:
    from nightlatch.cli.feeding import OnBatch, Tally
    from nightlatch.cli.spool import Place
    from nightlatch.intake import Sources
    from nightlatch.model import Case


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help=PATHS)
    add_policy(parser)
    add_ledger(parser, "keep what was read and judged in this folder (default: in memory only)")
    add_provider(parser)
    add_rejects(parser)
    parser.add_argument("--all", action="store_true", help="show the cases that are only logged, too")
    parser.add_argument("--json", action="store_true", help="print one line of JSON per case, every case")
    parser.add_argument("--report", type=Path, metavar="FILE.html", help="write a report to read or pass on")
    parser.add_argument(
        "--fail-on", choices=[v.value for v in Verdict], metavar="VERDICT", help="exit with 1 if a case comes out so or graver"
    )


def run(args: argparse.Namespace) -> int:
    """Replay and print; gives the exit code."""
    spare_inputs((args.rejects, args.report), (*args.paths, args.policy))
    settings = replace(Settings.from_environment(), ledger=args.ledger)
    if args.policy is not None:
        settings = replace(settings, policy=args.policy)
    with closing(Spool()) as texts:
        found, tally = _judged(args, settings, texts)
        rows = [each.row for each in found]
        if args.json:
            for each in found:
                print(texts.text(each.line))
        else:
            _show(rows, everything=args.all, kept=args.ledger is not None)
        if args.report is not None:
            from nightlatch.cli.report import write_report

            write_report(counts(rows), (texts.text(each.section) for each in found if each.section.length), tally, args.report)
    _tell(tally)
    return _failed(rows, args.fail_on)


class _Kept(NamedTuple):
    """What is kept of a case until the last is judged: its row, and where its texts lie, as far as they are wanted."""

    row: Row
    line: Place
    section: Place


def _judged(args: argparse.Namespace, settings: Settings, texts: Spool) -> tuple[list[_Kept], Tally]:
    """Read, file and judge everything; the most urgent case first. No case outlives its judgment: there may be very many."""
    places = named(args.paths)
    named_by_owner = settings.policy is not None or settings.ledger is not None
    with (
        reading(places, only=args.provider, strict=settings.strict) as batches,
        rejects_to(args.rejects) as rejects,
        ExitStack() as stack,
    ):
        pipeline = cache(lambda: stack.enter_context(bootstrap.opened(settings, replays=True)))
        if named_by_owner:  # what is wrong with them is said before anything is read
            pipeline()
        with _progress(places) as on_batch:
            tally = feed(batches, pipeline, rejects, on_batch=on_batch)
        told = (
            judged(pipeline(), partial(_told, args), store=settings.ledger is not None)
            if tally.activities or named_by_owner
            else ()
        )
        found = [_Kept(row, texts.keep(line), texts.keep(section)) for row, line, section in told]
        rejects.report()
    return sorted(found, key=lambda each: each.row.urgency), tally


def _told(args: argparse.Namespace, case: Case) -> tuple[Row, str, str]:
    """The row of a case, its line of JSON and its section of the report, as far as they are wanted."""
    line = section = ""
    if args.json:
        from nightlatch.cli.telling import as_json

        line = json.dumps(as_json(case), ensure_ascii=True)
    if args.report is not None:
        from nightlatch.cli.report import section as section_of

        section = section_of(case)
    return Row.of(case), line, section


def _show(rows: Sequence[Row], *, everything: bool, kept: bool) -> None:
    shown = [row for row in rows if everything or row.verdict is not Verdict.LOG]
    if shown:
        draw(shown, sys.stdout)
        print()
    told = ", ".join(f"{number} {verdict.value}" for verdict, number in counts(rows).items())
    print(f"{len(rows)} cases: {told}")
    dangerous = (row for row in rows if row.verdict is Verdict.QUARANTINE)
    locked = [row for row in dangerous if bootstrap.is_acted_on(row.provider)]
    if locked:
        names = ", ".join(printable(row.subject) for row in locked[:20])
        print(f"With mode enforce these would have been acted upon: {names}{' …' if len(locked) > 20 else ''}")
    if shown:
        where = "--ledger FOLDER" if kept else "--from PATH…"
        print(f"Why: nightlatch explain {printable(shown[0].subject, longest=60)} {where}")


def _tell(tally: Tally) -> None:
    """What was read, for a person at a terminal; that nothing was understood, for everybody: silence would look clean."""
    if not tally.records:
        print(f"none of the {tally.files} files held a record about accounts that Nightlatch knows", file=sys.stderr)
    if sys.stderr.isatty():
        print(f"read {tally.files} files: {tally.records} records about accounts, {tally.activities} activities", file=sys.stderr)


def _failed(rows: Sequence[Row], fail_on: str | None) -> int:
    if fail_on is None:
        return 0
    bound = Verdict(fail_on).rank
    return int(any(row.verdict.rank >= bound for row in rows))


def _progress(found: Sources) -> AbstractContextManager[OnBatch | None]:
    """A line that moves on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        return nullcontext()
    from nightlatch.cli.progress import progress

    return progress(found)


COMMAND = Command(
    id="replay", help="judge past logs: what would have been flagged, whom would it have locked", configure=configure, run=run
)
