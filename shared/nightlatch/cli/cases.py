"""`nightlatch cases`: what the ledger holds, the most urgent first, what is locked whatever its verdict, and the floods."""

import argparse
import json
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from nightlatch import bootstrap
from nightlatch.cli.command import Command
from nightlatch.cli.options import DEPLOYED, add_ledger, add_policy
from nightlatch.cli.tables import Row, counts, draw, ranked
from nightlatch.cli.telling import as_json
from nightlatch.cli.terminal import printable
from nightlatch.errors import UsageError
from nightlatch.model import Case, Flood, Quarantine, Verdict
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
    bound, rows, shown = Verdict(args.verdict).rank, [], []
    with bootstrap.opened(settings) as pipeline:
        live = {str(each.key): each for each in pipeline.control.quarantines.live()}
        for case in pipeline.judging_all(store=False):  # a look changes no version that somebody may be approving
            rows.append(Row.of(case))
            shown += [case] if case.judgment.verdict.rank >= bound or str(case.key) in live else []
        floods = list(pipeline.control.floods.all())
        stopped = pipeline.control.stopped()
    shown, states = ranked(shown), {key: each.state.value for key, each in live.items()}
    if args.json:
        _rows(shown, states, floods)
        return 0
    if shown:
        draw(lambda: map(Row.of, shown), sys.stdout, states)
        print()
    told = ", ".join(f"{number} {verdict.value}" for verdict, number in counts(rows).items())
    print(f"{len(rows)} cases: {told}")
    known = {row.key for row in rows}
    for line in _beside([each for key, each in live.items() if key not in known], floods, stopped=stopped):
        print(line)
    return 0


def _rows(shown: Sequence[Case], states: Mapping[str, str], floods: Iterable[Flood]) -> None:
    """A line of JSON for each case, and then for each flood."""
    for case in shown:
        print(json.dumps({**as_json(case), "held": states.get(str(case.key))}))
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
