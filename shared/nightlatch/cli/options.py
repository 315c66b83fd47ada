"""Arguments that several commands share, so that they are spelled and explained alike."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from nightlatch.errors import UsageError


def spare_inputs(outputs: Iterable[Path | None], inputs: Iterable[str | Path | None]) -> None:
    """Raise UsageError when an output would overwrite what is read: logs are evidence."""
    given = [Path(path).resolve() for path in inputs if path is not None and str(path) != "-"]
    for output in (path.resolve() for path in outputs if path is not None):
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


def add_provider(parser: argparse.ArgumentParser) -> None:
    """`--provider ID`."""
    parser.add_argument("--provider", metavar="ID", help="take every record for this provider's (default: found by itself)")


def add_rejects(parser: argparse.ArgumentParser) -> None:
    """`--rejects FILE`."""
    parser.add_argument(
        "--rejects", type=Path, metavar="FILE", help="write what could not be read, with the reason, one JSON line each"
    )
