"""`nightlatch cases`: what the ledger holds, the most urgent first, what is locked whatever its verdict, and the floods."""

import argparse
import json
import shlex
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial

from nightlatch import bootstrap
from nightlatch.cli.command import Command
from nightlatch.cli.judging import judged
from nightlatch.cli.options import DEPLOYED, add_ledger, add_policy
from nightlatch.cli.ranking import Packed, Ranking, packed
from nightlatch.cli.tables import Row, draw, summed
from nightlatch.cli.telling import as_json
from nightlatch.cli.terminal import printable
from nightlatch.errors import UsageError
from nightlatch.model import Case, Flood, Quarantine, Verdict
from nightlatch.pipeline import Pipeline
from nightlatch.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_policy(parser)
    add_ledger(parser, f"the folder that replay --ledger wrote, or {DEPLOYED} for a deployed one (default: $NIGHTLATCH_LEDGER)")
    parser.add_argument(
        "--verdict",
        choices=[v.value for v in Verdict],
        default=Verdict.NOTIFY.value,
        metavar="VERDICT",
        help="the least verdict to list (default: notify)",
    )
    parser.add_argument("--json", action="store_true", help="print one line of JSON per case and flood")


def run(args: argparse.Namespace) -> int:
    """List and print; gives the exit code."""
    settings = Settings.from_environment()
    settings = replace(settings, ledger=args.ledger or settings.ledger, policy=args.policy or settings.policy)
    if not bootstrap.holds(settings.ledger):
        raise UsageError(
            "there is no ledger to look in: give --ledger FOLDER, as written by `nightlatch replay --ledger FOLDER`,"
            f" or --ledger {DEPLOYED}"
        )
    with closing(Ranking()) as found, bootstrap.opened(settings) as pipeline:
        live = {str(each.key): each for each in pipeline.control.quarantines.live()}
        states = {key: each.state.value for key, each in live.items()}
        counts, known = _judged(args, pipeline, states, found)
        floods, stopped = list(pipeline.control.floods.all()), pipeline.control.stopped()
        if args.json:
            _lines(found, floods)
            return 0
        if found.counts:
            draw(found.rows, sys.stdout, states)
            print()
    print(summed(counts))
    for line in _beside([each for key, each in live.items() if key not in known], floods, stopped=stopped):
        print(line)
    return 0


def _judged(
    args: argparse.Namespace, pipeline: Pipeline, states: Mapping[str, str], found: Ranking
) -> tuple[Counter[Verdict], set[str]]:
    """How many cases came out with each verdict, and which accounts that are held have one; those that are shown are put into `found`."""
    counts, known = Counter[Verdict](), set[str]()
    tell = partial(_told, least=Verdict(args.verdict).rank, states=states, line=args.json)
    for key, verdict, shown in judged(pipeline, tell, store=False):  # a look changes no version that somebody may be approving
        counts[verdict] += 1
        if key in states:
            known.add(key)
        if shown:
            found.keep(shown)
    found.sort()
    return counts, known


def _told(case: Case, least: int, states: Mapping[str, str], *, line: bool) -> tuple[str, Verdict, Packed | None]:
    """Whose a case is, how it came out, and how it is shown, if it is: at least of this rank, or holding its account."""
    key, verdict = str(case.key), case.judgment.verdict
    if verdict.rank < least and key not in states:
        return key, verdict, None
    return key, verdict, packed(Row.of(case), json.dumps({**as_json(case), "held": states.get(key)}) if line else "")


def _lines(found: Ranking, floods: Iterable[Flood]) -> None:
    """A line of JSON for each case, and then for each flood."""
    for line in found.lines():
        print(line)
    for flood in floods:
        print(json.dumps({"flood": flood.id, "cases": list(flood.cases), **flood.model_dump(mode="json", exclude={"cases"})}))


def _beside(orphans: Iterable[Quarantine], floods: Iterable[Flood], *, stopped: bool) -> Iterator[str]:
    """What the table of cases has no room for."""
    for each in orphans:
        yield printable(f"{each.state.value}: {each.subject.label} in {each.key.tenant}, for {each.case}, which has expired")
    for flood in floods:
        yield printable(
            f"flood: {flood.actor.label} made {len(flood.cases)} more accounts than the machine may lock, from"
            f" {flood.since:%Y-%m-%d %H:%M} to {flood.last_at:%Y-%m-%d %H:%M} UTC",
            longest=600,
        )
        yield f"  one yes locks all of them: nightlatch approve {printable(shlex.quote(flood.id), longest=600)}"
    if stopped:
        yield "the kill switch is pulled: nothing is changed without a person (`nightlatch pause off` puts it back)"


COMMAND = Command(id="cases", help="list the cases of a ledger, the most urgent first", configure=configure, run=run)
