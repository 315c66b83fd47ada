"""`nightlatch explain`: why, in sentences, with the activities behind each, what could not be looked at, and what holds the account."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace

from nightlatch import bootstrap
from nightlatch.cli import held
from nightlatch.cli.command import Command
from nightlatch.cli.feeding import feed
from nightlatch.cli.finding import find, find_held
from nightlatch.cli.options import DEPLOYED, add_ledger, add_policy
from nightlatch.cli.reading import named, reading
from nightlatch.cli.rejects import rejects_to
from nightlatch.cli.telling import as_json, explain
from nightlatch.cli.terminal import printable
from nightlatch.errors import UsageError
from nightlatch.model import Case
from nightlatch.pipeline import Pipeline
from nightlatch.settings import Settings
from nightlatch.stages.together import Linked

_EXPIRED = "Its case has expired: why it was locked is no longer known, what was done is"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("case", metavar="CASE", help="a case's id or the beginning of one, or the name of its account")
    parser.add_argument("--from", dest="paths", nargs="+", metavar="PATH", help="read these files first, as replay does")
    add_policy(parser)
    add_ledger(parser, f"the folder that replay --ledger wrote, or {DEPLOYED} for a deployed one (default: $NIGHTLATCH_LEDGER)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of sentences, one line per case")


def run(args: argparse.Namespace) -> int:
    """Explain and print; gives the exit code."""
    settings = Settings.from_environment()
    settings = replace(settings, ledger=args.ledger or settings.ledger, policy=args.policy or settings.policy)
    if not args.paths and not bootstrap.holds(settings.ledger):
        raise UsageError(
            "there is no ledger to look in: give --ledger FOLDER (as written by replay --ledger),"
            f" --ledger {DEPLOYED}, or --from PATH…"
        )
    with (
        reading(named(args.paths or ()), only=None, strict=settings.strict) as batches,
        bootstrap.opened(settings) as pipeline,
        rejects_to(None) as rejects,
    ):
        if args.paths:
            feed(batches, lambda: pipeline, rejects)
            pipeline.judge_all()
            rejects.report()
        told = _told(pipeline, args.case)
    for number, (case, together, holding) in enumerate(told):
        if args.json:
            beside = {"together": [{"case": each.case.id, "says": each.says} for each in together]}
            print(json.dumps({**({**as_json(case), **beside} if case else {}), **held.as_json(holding)}))
        else:
            said = [*explain(case, together), *_by_hand(case)] if case else [_EXPIRED]
            print("\n" * (2 if number else 0) + "\n".join([*said, *held.lines(holding)]))
    return 0


def _by_hand(case: Case) -> Iterator[str]:
    """What a person runs where no playbook reaches, once the case asks for anything."""
    lines = list(bootstrap.providers()[case.key.provider].by_hand(case)) if case.judgment.plan else []
    if lines:
        yield ""
        yield "What a person does by hand"
        yield from (f"  {printable(line)}" for line in lines)


def _told(pipeline: Pipeline, wanted: str) -> list[tuple[Case | None, tuple[Linked, ...], held.Held]]:
    """Each case that is meant, with what belongs to it and what holds its account; what is locked is told when its case has long expired.

    Raises UsageError.
    """
    try:
        cases = find(pipeline, wanted)
    except UsageError:
        quarantine = find_held(pipeline, wanted)
        if quarantine is None:
            raise
        return [(None, (), held.look(pipeline, quarantine.key, None))]
    return [(case, pipeline.together(case), held.look(pipeline, case.key, case)) for case in cases]


COMMAND = Command(id="explain", help="why a case came out as it did, in sentences", configure=configure, run=run)
