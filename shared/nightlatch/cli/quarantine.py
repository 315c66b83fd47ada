"""`nightlatch quarantine`: lock an account because a person says so, whatever its verdict.

What must never be touched is not touched for a person either, and the mode of the policy (and of the deployment) holds.
"""

import argparse

from nightlatch.cli.command import Command
from nightlatch.cli.finding import find_one
from nightlatch.cli.options import add_order
from nightlatch.cli.ordering import Wanted, desk_of, dry, give, order_of, tell
from nightlatch.cli.previewing import would_lock
from nightlatch.errors import UsageError
from nightlatch.model import Verb


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("case", metavar="CASE", help="a case's id or the beginning of one, or the name of its account")
    add_order(parser)


def run(args: argparse.Namespace) -> int:
    """Order it and tell what became of it; gives the exit code. Raises UsageError without a reason."""
    if not args.reason and not args.dry_run:
        raise UsageError("give --reason TEXT: whoever reads this case next wants to know why the account was locked")
    with desk_of(args) as desk:
        case = find_one(desk.pipeline, args.case)
        wanted = Wanted.of(case)
        if args.dry_run:
            return dry(desk, [wanted], args, lambda each: would_lock(desk, case, order_of(desk, each, Verb.QUARANTINE, args)))
        return tell(give(desk, [wanted], Verb.QUARANTINE, args), args)


COMMAND = Command(id="quarantine", help="lock an account, reversibly", configure=configure, run=run)
