"""`nightlatch cases`: what the ledger holds, the most urgent first."""

import argparse
import json
import sys
from dataclasses import replace

from nightlatch import bootstrap
from nightlatch.cli.command import Command
from nightlatch.cli.options import add_ledger, add_policy
from nightlatch.cli.tables import counts, draw, ranked
from nightlatch.cli.telling import as_json
from nightlatch.errors import UsageError
from nightlatch.model import Verdict
from nightlatch.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_policy(parser)
    add_ledger(parser, "the folder that replay --ledger wrote, or aws:STACK for a deployed one (default: $NIGHTLATCH_LEDGER)")
    parser.add_argument(
        "--verdict",
        choices=[v.value for v in Verdict],
        default=Verdict.NOTIFY.value,
        metavar="VERDICT",
        help="the least verdict to list (default: notify)",
    )
    parser.add_argument("--json", action="store_true", help="print one line of JSON per case")


def run(args: argparse.Namespace) -> int:
    """List and print; gives the exit code."""
    settings = Settings.from_environment()
    settings = replace(settings, ledger=args.ledger or settings.ledger, policy=args.policy or settings.policy)
    if not bootstrap.holds(settings.ledger):
        raise UsageError(
            "there is no ledger to look in: give --ledger FOLDER, as written by `nightlatch replay --ledger FOLDER`, or --ledger aws:STACK"
        )
    with bootstrap.opened(settings) as pipeline:
        cases = ranked(pipeline.judge_all())
    bound = Verdict(args.verdict).rank
    shown = [case for case in cases if case.judgment.verdict.rank >= bound]
    if args.json:
        for case in shown:
            print(json.dumps(as_json(case)))
        return 0
    if shown:
        draw(shown, sys.stdout)
        print()
    told = ", ".join(f"{number} {verdict.value}" for verdict, number in counts(cases).items())
    print(f"{len(cases)} cases: {told}")
    return 0


COMMAND = Command(id="cases", help="list the cases of a ledger, the most urgent first", configure=configure, run=run)
