"""Arguments that several commands share, so that they are spelled and explained alike."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from nightlatch.errors import UsageError

LONGEST_WAIT_S = 3600
DEPLOYED = "aws:STACK, gcp:PROJECT or azure:ACCOUNT"
"""How the ledger of a deployment is named."""
PATHS = "files, folders, globs, s3://BUCKET/PREFIX, gs://BUCKET/PREFIX or https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX; - is standard input"
"""What commands that read logs are given."""


def spare_inputs(outputs: Iterable[Path | None], inputs: Iterable[str | Path | None]) -> None:
    """Raise UsageError when an output would overwrite what is read: logs are evidence."""
    from nightlatch.intake.sources import matches

    writes = [path.resolve() for path in outputs if path is not None]
    named = [Path(path) for path in inputs if writes and path is not None and str(path) != "-"]
    given = [each.resolve() for path in named for each in (path, *matches(path))]
    for output in writes:
        for source in given:
            if output == source or (source in output.parents and output.exists()):
                raise UsageError(f"{output} is among what is read: name another file to write to")


def add_policy(parser: argparse.ArgumentParser) -> None:
    """`--policy FILE`."""
    parser.add_argument(
        "--policy", type=Path, metavar="FILE", help="your nightlatch.toml (default: $NIGHTLATCH_POLICY, else the packaged one)"
    )


def add_ledger(parser: argparse.ArgumentParser, help: str) -> None:
    """`--ledger FOLDER`."""
    parser.add_argument("--ledger", type=Path, metavar="FOLDER", help=help)


def add_json(parser: argparse.ArgumentParser, help: str) -> None:
    """`--json`."""
    parser.add_argument("--json", action="store_true", help=help)


def add_order(parser: argparse.ArgumentParser) -> None:
    """What every order takes: the ledger, the policy, who it is from and why, and how it is carried out."""
    add_policy(parser)
    add_ledger(parser, f"the folder of the ledger, or {DEPLOYED} for a deployed one (default: $NIGHTLATCH_LEDGER)")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why: kept with the order")
    parser.add_argument("--who", metavar="NAME", help="your name, kept beside the identity that your credentials show")
    parser.add_argument(
        "--here", action="store_true", help="carry it out here with your own credentials: when the functions are down"
    )
    parser.add_argument(
        "--wait", type=seconds, default=60.0, metavar="SECONDS", help="how long to wait for the functions (default: 60)"
    )
    parser.add_argument("--dry-run", action="store_true", help="show what would be done, and write nothing")
    add_json(parser, "print one line of JSON per order")


def seconds(text: str) -> float:
    """A number of seconds from 1 to an hour."""
    try:
        wait = float(text)
    except ValueError:
        wait = -1.0
    if not 1 <= wait <= LONGEST_WAIT_S:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds from 1 to {LONGEST_WAIT_S}")
    return wait


def add_provider(parser: argparse.ArgumentParser) -> None:
    """`--provider ID`."""
    parser.add_argument("--provider", metavar="ID", help="take every record for this provider's (default: found by itself)")


def add_rejects(parser: argparse.ArgumentParser) -> None:
    """`--rejects FILE`."""
    parser.add_argument(
        "--rejects", type=Path, metavar="FILE", help="write what could not be read, with the reason, one JSON line each"
    )
