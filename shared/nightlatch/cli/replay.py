"""`nightlatch replay`: the backtest. What would have been flagged, and whom would it have locked out?

It is the live path minus the writes: the same readers, ledger, signals and decision, over files instead of a bus.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

from nightlatch import bootstrap
from nightlatch.cli.command import Command
from nightlatch.cli.feeding import OnBatch, Tally, feed
from nightlatch.cli.options import PATHS, add_ledger, add_policy, add_provider, add_rejects, spare_inputs
from nightlatch.cli.reading import named, reading
from nightlatch.cli.rejects import rejects_to
from nightlatch.cli.tables import counts, draw, ranked
from nightlatch.cli.telling import as_json
from nightlatch.cli.terminal import printable
from nightlatch.intake import Sources
from nightlatch.model import Case, Verdict
from nightlatch.settings import Settings


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
    found = named(args.paths)
    with (
        reading(found, only=args.provider, strict=settings.strict) as batches,
        bootstrap.opened(settings) as pipeline,
        rejects_to(args.rejects) as rejects,
    ):
        with _progress(found) as on_batch:
            tally = feed(batches, pipeline, rejects, on_batch=on_batch)
        cases = ranked(pipeline.judge_all(store=settings.ledger is not None))
        rejects.report()
    if args.json:
        for case in cases:
            print(json.dumps(as_json(case), ensure_ascii=True))
    else:
        _show(cases, everything=args.all, kept=args.ledger is not None)
    if args.report is not None:
        from nightlatch.cli.report import write_report

        write_report(cases, tally, args.report)
    _tell(tally)
    return _failed(cases, args.fail_on)


def _show(cases: Sequence[Case], *, everything: bool, kept: bool) -> None:
    shown = [case for case in cases if everything or case.judgment.verdict is not Verdict.LOG]
    if shown:
        draw(shown, sys.stdout)
        print()
    told = ", ".join(f"{number} {verdict.value}" for verdict, number in counts(cases).items())
    print(f"{len(cases)} cases: {told}")
    dangerous = (case for case in cases if case.judgment.verdict is Verdict.QUARANTINE)
    locked = [case for case in dangerous if bootstrap.is_acted_on(case.key.provider)]
    if locked:
        names = ", ".join(printable(case.subject.label) for case in locked[:20])
        print(f"With mode enforce these would have been acted upon: {names}{' …' if len(locked) > 20 else ''}")
    if shown:
        where = "--ledger FOLDER" if kept else "--from PATH…"
        print(f"Why: nightlatch explain {printable(shown[0].subject.label, longest=60)} {where}")


def _tell(tally: Tally) -> None:
    """What was read, for a person at a terminal; that nothing was understood, for everybody: silence would look clean."""
    if not tally.records:
        print(f"none of the {tally.files} files held a record about accounts that Nightlatch knows", file=sys.stderr)
    if sys.stderr.isatty():
        print(f"read {tally.files} files: {tally.records} records about accounts, {tally.activities} activities", file=sys.stderr)


def _failed(cases: Sequence[Case], fail_on: str | None) -> int:
    if fail_on is None:
        return 0
    bound = Verdict(fail_on).rank
    return int(any(case.judgment.verdict.rank >= bound for case in cases))


def _progress(found: Sources) -> AbstractContextManager[OnBatch | None]:
    """A line that moves on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        return nullcontext()
    from nightlatch.cli.progress import progress

    return progress(found)


COMMAND = Command(
    id="replay", help="judge past logs: what would have been flagged, whom would it have locked", configure=configure, run=run
)
