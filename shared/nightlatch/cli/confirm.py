"""`nightlatch confirm`: a lock was right. It stays, and reminds nobody any more."""

import argparse

from nightlatch.cli.command import Command
from nightlatch.cli.finding import find_held, find_one
from nightlatch.cli.options import add_order
from nightlatch.cli.ordering import Wanted, desk_of, dry, give, tell
from nightlatch.cli.previewing import Preview
from nightlatch.cli.terminal import printable
from nightlatch.model import Verb


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("case", metavar="CASE", help="a case's id or the beginning of one, or the name of its account")
    add_order(parser)


def run(args: argparse.Namespace) -> int:
    """Order it and tell what became of it; gives the exit code."""
    with desk_of(args) as desk:
        held = find_held(desk.pipeline, args.case)
        wanted = Wanted.of(held or find_one(desk.pipeline, args.case))
        if args.dry_run:
            says = f"{wanted.label} would stay locked, and remind nobody" if held else f"nothing of ours holds {wanted.label}"
            row = {"order": Verb.CONFIRM.value, "case": wanted.case, "held": held is not None}
            return dry(desk, [wanted], args, lambda _: Preview(held is not None, (printable(says),), row))
        return tell(give(desk, [wanted], Verb.CONFIRM, args), args)


COMMAND = Command(id="confirm", help="say that a lock was right: it stays", configure=configure, run=run)
