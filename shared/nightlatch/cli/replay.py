"""`nightlatch replay`: the backtest. What would have been flagged, and whom would it have locked out?

It is the live path minus the writes: the same readers, ledger, signals and decision, over files instead of a bus.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from dataclasses import replace
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from nightlatch import bootstrap
from nightlatch.cli.command import Command
from nightlatch.cli.feeding import feed
from nightlatch.cli.judging import judged
from nightlatch.cli.options import PATHS, add_ledger, add_policy, add_provider, add_rejects, spare_inputs
from nightlatch.cli.ranking import Packed, Ranking, packed
from nightlatch.cli.reading import named, reading
from nightlatch.cli.rejects import rejects_to
from nightlatch.cli.tables import Row, draw, gravest_first, summed
from nightlatch.cli.terminal import printable
from nightlatch.intake import give_back
from nightlatch.model import Verdict
from nightlatch.settings import Settings

if TYPE_CHECKING:
    from nightlatch.cli.feeding import OnBatch, Tally
    from nightlatch.intake import Sources
    from nightlatch.model import Case

_NAMED = 20
"""Accounts that are named of those that would have been acted upon, at most."""


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
    with closing(Ranking()) as found:
        tally = _judged(args, settings, found)
        if args.json:
            for line in found.lines():
                print(line)
        else:
            _show(found, everything=args.all, kept=args.ledger is not None)
        if args.report is not None:
            from nightlatch.cli.report import write_report

            write_report(gravest_first(found.counts), found.sections(), tally, args.report)
    _tell(tally)
    return _failed(found.counts, args.fail_on)


def _judged(args: argparse.Namespace, settings: Settings, found: Ranking) -> Tally:
    """Read, file and judge everything. No case outlives its judgment: there may be very many."""
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
        if tally.activities or named_by_owner:
            bootstrap.settle(pipeline())
            give_back()
            for case in judged(pipeline(), partial(_told, args), store=settings.ledger is not None):
                found.keep(case)
        rejects.report()
    found.sort()
    return tally


def _told(args: argparse.Namespace, case: Case) -> Packed:
    """A case with its line of JSON and its section of the report, as far as they are wanted."""
    line = section = ""
    if args.json:
        from nightlatch.cli.telling import as_json

        line = json.dumps(as_json(case), ensure_ascii=True)
    if args.report is not None:
        from nightlatch.cli.report import section as section_of

        section = section_of(case)
    return packed(Row.of(case), line, section)


def _show(found: Ranking, *, everything: bool, kept: bool) -> None:
    def shown() -> Iterator[Row]:
        return (row for row in found.rows() if everything or row.verdict is not Verdict.LOG)

    first = next(shown(), None)
    if first is not None:
        draw(shown, sys.stdout)
        print()
    print(summed(found.counts))
    dangerous = (row for row in found.rows() if row.verdict is Verdict.QUARANTINE)
    locked = list(islice((row for row in dangerous if bootstrap.is_acted_on(row.provider)), _NAMED + 1))
    if locked:
        names = ", ".join(printable(row.subject) for row in locked[:_NAMED])
        print(f"With mode enforce these would have been acted upon: {names}{' …' if len(locked) > _NAMED else ''}")
    if first is not None:
        where = "--ledger FOLDER" if kept else "--from PATH…"
        print(f"Why: nightlatch explain {printable(first.subject, longest=60)} {where}")


def _tell(tally: Tally) -> None:
    """What was read, for a person at a terminal; that nothing was understood, for everybody: silence would look clean."""
    if not tally.records:
        print(f"none of the {tally.files} files held a record about accounts that Nightlatch knows", file=sys.stderr)
    if sys.stderr.isatty():
        print(f"read {tally.files} files: {tally.records} records about accounts, {tally.activities} activities", file=sys.stderr)


def _failed(found: Mapping[Verdict, int], fail_on: str | None) -> int:
    if fail_on is None:
        return 0
    bound = Verdict(fail_on).rank
    return int(any(number and verdict.rank >= bound for verdict, number in found.items()))


def _progress(found: Sources) -> AbstractContextManager[OnBatch | None]:
    """A line that moves on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        return nullcontext()
    from nightlatch.cli.progress import progress

    return progress(found)


COMMAND = Command(
    id="replay", help="judge past logs: what would have been flagged, whom would it have locked", configure=configure, run=run
)
