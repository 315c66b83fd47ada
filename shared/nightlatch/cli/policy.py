"""`nightlatch policy check|show|permissions`: does the policy load, what is in force, and what has to be allowed for it.

`check` is for the owner's editor and pipeline, before a deployment finds out; `show` prints the whole policy, defaults
included, as a file to begin with; `permissions` prints what the platform has to allow for the actions that are switched on.
"""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from nightlatch import bootstrap
from nightlatch.bootstrap.permissions import document
from nightlatch.cli.command import Command
from nightlatch.errors import PolicyError, UsageError
from nightlatch.model import Policy
from nightlatch.policy.loading import DEFAULT, warnings
from nightlatch.policy.writing import dump
from nightlatch.settings import Settings

_DIGITS = 12
"""Of an AWS account's id."""


def configure(parser: argparse.ArgumentParser) -> None:
    """`check`, `show` and `permissions`, each with a file."""
    parts = parser.add_subparsers(dest="part", required=True, metavar="check|show|permissions")
    for part, says in (
        ("check", "tell whether the policy loads"),
        ("show", "print what is in force, as TOML"),
        ("permissions", "print what the platform has to allow for the actions that the policy switches on, as JSON"),
    ):
        sub = parts.add_parser(part, help=says, description=says)
        sub.add_argument(
            "file", nargs="?", type=Path, metavar="FILE", help="the policy (default: $NIGHTLATCH_POLICY, else the packaged one)"
        )
        sub.add_argument("--json", action="store_true", help="for machines")
        if part == "permissions":
            sub.add_argument("--provider", default="aws", metavar="ID", help="whose accounts are acted on (default: aws)")
            sub.add_argument(
                "--account", type=_account, metavar="ID", help="of AWS: the one account they are for (default: any, `*`)"
            )
            sub.add_argument("--partition", choices=["aws", "aws-cn", "aws-us-gov"], help="of AWS (default: aws)")


def run(arguments: argparse.Namespace) -> int:
    """0 when the policy loads; 2, with every fault on standard error, when it does not."""
    path: Path | None = arguments.file or Settings.from_environment().policy
    try:
        policy = bootstrap.policy(path)
    except PolicyError as error:
        if arguments.json:
            print(json.dumps({"ok": False, "file": _name(path), "errors": str(error).splitlines()}))
        print(error, file=sys.stderr)
        return 2
    if arguments.part == "permissions":
        told = document(arguments.provider, policy, **_whose(arguments))
        print(json.dumps(told, indent=None if arguments.json else 2))
        return 0
    expired = warnings(policy, datetime.now(UTC).date())
    print(_machine(arguments.part, path, policy, expired) if arguments.json else _human(arguments.part, path, policy, expired))
    return 0


def _whose(arguments: argparse.Namespace) -> dict[str, str]:
    """What was said of the account. Raises UsageError where the platform's document names none."""
    given = {name: value for name in ("account", "partition") if (value := getattr(arguments, name)) is not None}
    if given and arguments.provider != "aws":
        named = " and ".join(f"--{name}" for name in given)
        raise UsageError(f"{named} is AWS's only: leave it out with --provider {arguments.provider}")
    return given


def _machine(part: str, path: Path | None, policy: Policy, expired: tuple[str, ...]) -> str:
    """One JSON object: for `show` the policy itself, for `check` how it fared."""
    if part == "show":
        return json.dumps(policy.model_dump(mode="json"))
    return json.dumps({"ok": True, "file": _name(path), "digest": policy.digest, "warnings": list(expired)})


def _human(part: str, path: Path | None, policy: Policy, expired: tuple[str, ...]) -> str:
    """For `show` a policy file, its warnings as comments; for `check` a line, and one for each warning."""
    if part == "show":
        head = [f"# {_name(path)} with all defaults, digest {policy.digest}", *(f"# warning: {each}" for each in expired)]
        return "\n".join([*head, "", dump(policy).rstrip("\n")])
    return "\n".join([f"{_name(path)} loads, digest {policy.digest[:12]}", *(f"warning: {each}" for each in expired)])


def _account(text: str) -> str:
    if text != "*" and not (text.isascii() and text.isdigit() and len(text) == _DIGITS):
        raise argparse.ArgumentTypeError(f"{text!r} is no account: twelve digits, or *")
    return text


def _name(path: Path | None) -> str:
    return str(path) if path is not None else f"the packaged {DEFAULT}"


COMMAND = Command(
    id="policy",
    help="check the policy file, show what is in force, or what has to be allowed for it",
    configure=configure,
    run=run,
)
