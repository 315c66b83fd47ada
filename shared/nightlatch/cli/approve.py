"""`nightlatch approve`: say yes to what a case proposes, or to all that one flood of new accounts left waiting.

A yes is to the version that was seen: when the case has changed since, it is refused, and one looks again.
"""

import argparse

from nightlatch.bootstrap.desk import Desk
from nightlatch.cli.command import Command
from nightlatch.cli.finding import find_one
from nightlatch.cli.options import add_order
from nightlatch.cli.ordering import Wanted, desk_of, dry, give, order_of, tell
from nightlatch.cli.previewing import Preview, would_lock
from nightlatch.cli.terminal import printable
from nightlatch.errors import UsageError
from nightlatch.model import Case, Verb
from nightlatch.model.flood import PREFIX


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("case", metavar="CASE|FLOOD", help="a case, or a flood (`nightlatch cases` lists both)")
    parser.add_argument("--seen", type=int, metavar="VERSION", help="the version that you looked at (default: the present one)")
    add_order(parser)


def run(args: argparse.Namespace) -> int:
    """Order it and tell what became of it; gives the exit code."""
    with desk_of(args) as desk:
        cases = _cases(desk, args)
        wishes = [Wanted.of(case) for case in cases.values()]
        if args.dry_run:
            return dry(desk, wishes, args, lambda each: _preview(desk, cases[each.case], each, args))
        return tell(give(desk, wishes, Verb.APPROVE, args), args)


def _preview(desk: Desk, case: Case, wanted: Wanted, args: argparse.Namespace) -> Preview:
    return would_lock(desk, case, order_of(desk, wanted, Verb.APPROVE, args))


def _cases(desk: Desk, args: argparse.Namespace) -> dict[str, Case]:
    """The cases that are meant, by id. Raises UsageError when there are none, or a flood is approved by version."""
    if not args.case.startswith(PREFIX):
        case = find_one(desk.pipeline, args.case)
        return {case.id: case if args.seen is None else case.model_copy(update={"version": args.seen})}
    flood = desk.pipeline.control.floods.find(args.case)
    if flood is None:
        raise UsageError(f"no flood {printable(args.case)!r}: `nightlatch cases` lists them")
    if args.seen is not None:
        raise UsageError("--seen is for one case: a flood is approved as it stands")
    found = [desk.pipeline.find(id) for id in flood.cases]
    cases = {case.id: case for case in found if case is not None}
    if not cases:
        raise UsageError(f"every case of {printable(args.case)!r} has expired: nothing is left to approve")
    return cases


COMMAND = Command(id="approve", help="say yes to what a case, or a flood of them, proposes", configure=configure, run=run)
