"""`nightlatch release`: open what Nightlatch locked, exactly as it was; `--all` is the way out before a tear-down.

Only our own changes are undone. Where somebody has changed the same thing since, it is refused unless `--force` says otherwise.
"""

import argparse

from nightlatch.bootstrap.desk import Desk
from nightlatch.cli.command import Command
from nightlatch.cli.finding import find_held, find_one
from nightlatch.cli.options import add_order
from nightlatch.cli.ordering import Wanted, desk_of, dry, give, tell
from nightlatch.cli.previewing import Preview, would_release
from nightlatch.cli.terminal import printable
from nightlatch.errors import UsageError
from nightlatch.model import CaseKey, Quarantine, Verb


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("case", nargs="?", metavar="CASE", help="a case's id or the beginning of one, or the name of its account")
    parser.add_argument("--all", action="store_true", help="everything that is locked")
    parser.add_argument("--force", action="store_true", help="put it back as it was, be it changed by somebody since")
    add_order(parser)


def run(args: argparse.Namespace) -> int:
    """Order it and tell what became of it; gives the exit code: 1 when one of them was refused."""
    if bool(args.case) == args.all:
        raise UsageError("name one CASE, or say --all: everything that is locked")
    with desk_of(args) as desk:
        wishes = (
            _all(desk) if args.all else [Wanted.of(find_held(desk.pipeline, args.case) or find_one(desk.pipeline, args.case))]
        )
        if not wishes and not args.json:
            print("nothing is locked")
        if args.dry_run:
            return dry(desk, wishes, args, lambda each: _preview(desk, each))
        became = give(desk, wishes, Verb.RELEASE, args)
        code = tell(became, args)
        if wishes and args.all and not args.json:
            print(f"{sum(bool(each.done) for each in became)} of {len(became)} released")
        return code


def _all(desk: Desk) -> list[Wanted]:
    """The oldest lock first."""
    live = sorted(desk.pipeline.control.quarantines.live(), key=lambda each: (each.opened_at, str(each.key)))
    return [Wanted.of(each) for each in live]


def _preview(desk: Desk, wanted: Wanted) -> Preview:
    quarantine = _live(desk, wanted.key)
    if quarantine is None:
        says = f"nothing of ours holds {wanted.label}"
        return Preview(True, (printable(says),), {"order": Verb.RELEASE.value, "case": wanted.case, "changes": []})
    return would_release(desk, quarantine)


def _live(desk: Desk, key: CaseKey) -> Quarantine | None:
    found = desk.pipeline.control.quarantines.current(key)
    return found if found is not None and found.live else None


COMMAND = Command(id="release", help="open what was locked, exactly as it was", configure=configure, run=run)
