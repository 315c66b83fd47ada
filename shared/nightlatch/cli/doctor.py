"""`nightlatch doctor`: does a deployment see what it should, may it do what it must and no more, and how fast is it?

It is one in AWS (`--stack`) or in Google (`--project`). It is looked at with your own credentials, and nothing is changed; one marked record
goes through the whole way, and leaves a case of an account that cannot exist.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Sequence

from nightlatch.bootstrap import checkups
from nightlatch.bootstrap.deployed import checkup
from nightlatch.cli.command import Command
from nightlatch.cli.options import add_policy
from nightlatch.cli.terminal import printable
from nightlatch.errors import UsageError
from nightlatch.model.check import Check, State
from nightlatch.settings import Settings

STYLES = {State.OK: "green", State.WARN: "yellow", State.FAIL: "bold red", State.UNKNOWN: "dim"}
_LONGEST_WAIT_S = 3600
_STATE = 8
"""Columns of the state and the blank behind it."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_policy(parser)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--stack", default="nightlatch", metavar="NAME", help="in AWS: the stack's name (default: nightlatch)")
    where.add_argument("--project", type=_project, metavar="PROJECT", help="in Google: the id of the project that it runs in")
    parser.add_argument("--region", metavar="REGION", help="in AWS: where it is (default: AWS_REGION, else your AWS profile's)")
    parser.add_argument("--no-probe", action="store_true", help="send no record through it, only look")
    parser.add_argument(
        "--wait", type=_seconds, default=120, metavar="SECONDS", help="how long to wait for that record (default: 120)"
    )
    parser.add_argument("--json", action="store_true", help="print one line of JSON per check")


def run(args: argparse.Namespace) -> int:
    """Look and print, check by check as each is known; gives the exit code."""
    policy = args.policy or Settings.from_environment().policy
    if args.project and args.region:
        raise UsageError("--region is AWS's only: leave it out with --project, whose functions are found wherever they are")
    how = {"probe": not args.no_probe, "wait_s": args.wait}
    checks = checkups.of_google(args.project, policy, **how) if args.project else checkup(args.stack, args.region, policy, **how)
    seen = list(_json(checks) if args.json else _shown(checks))
    if not args.json:
        print(summary(seen))
    return exit_code(seen)


def exit_code(checks: Sequence[Check]) -> int:
    """1 when a check failed, or nothing could be looked at: what is unknown is not in order."""
    states = {check.state for check in checks}
    return int(State.FAIL in states or not states & {State.OK, State.WARN})


def summary(checks: Sequence[Check]) -> str:
    """One line: how many came out how, the worst first."""
    states = [check.state for check in checks]
    counts = ", ".join(f"{states.count(state)} {state.value}" for state in (State.FAIL, State.WARN, State.UNKNOWN, State.OK))
    return f"{len(states)} checks: {counts}"


def lines(check: Check) -> list[str]:
    """A check as plain lines; what to do only where there is something. What the cloud told may hold anything."""
    shown = [f"{check.state.value:<{_STATE}}{check.title}: {printable(check.says, longest=600)}"]
    return shown if check.state is State.OK else [*shown, f"{'':<{_STATE}}→ {printable(check.do, longest=600)}"]


def _json(checks: Iterable[Check]) -> Iterable[Check]:
    for check in checks:
        print(check.model_dump_json(), flush=True)
        yield check


def _shown(checks: Iterable[Check]) -> Iterable[Check]:
    """Print each check when it is known: the probe takes its time, and nobody should wait for the others."""
    if not sys.stdout.isatty():
        for check in checks:
            print("\n".join(lines(check)), flush=True)
            yield check
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    with console.status("looking"):
        for check in checks:
            row = Table.grid(padding=(0, 1))  # so that what is folded stays beside its state
            row.add_column(width=len(State.UNKNOWN.value))
            told = "\n".join(line[_STATE:] for line in lines(check))
            row.add_row(Text(check.state.value, style=STYLES[check.state]), Text(told))
            console.print(row)
            yield check


def _project(text: str) -> str:
    if not re.fullmatch(r"([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no project's id: give it as `gcloud projects list` shows it")
    return text


def _seconds(text: str) -> float:
    try:
        wait = float(text)
    except ValueError:
        wait = -1.0
    if not 0 < wait <= _LONGEST_WAIT_S:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds from 1 to {_LONGEST_WAIT_S}")
    return wait


COMMAND = Command(
    id="doctor", help="look a deployment in AWS or Google over, and send a marked record through it", configure=configure, run=run
)
