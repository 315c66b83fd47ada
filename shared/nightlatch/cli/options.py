"""Arguments that several commands share, so that they are spelled and explained alike."""

import argparse
from pathlib import Path


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
