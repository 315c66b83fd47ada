"""`nightlatch policy check|show`: does the policy load, and what is in force.

`check` is for the owner's editor and pipeline, before a deployment finds out; `show` prints the whole policy, defaults
included, as a file to begin with.
"""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from nightlatch import bootstrap
from nightlatch.cli.command import Command
from nightlatch.errors import PolicyError
from nightlatch.model import Policy
from nightlatch.policy.loading import DEFAULT, warnings
from nightlatch.policy.writing import dump
from nightlatch.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """`check` and `show`, each with a file and `--json`."""
    parts = parser.add_subparsers(dest="part", required=True, metavar="check|show")
    for part, says in (("check", "tell whether the policy loads"), ("show", "print what is in force, as TOML")):
        sub = parts.add_parser(part, help=says, description=says)
        sub.add_argument(
            "file", nargs="?", type=Path, metavar="FILE", help="the policy (default: $NIGHTLATCH_POLICY, else the packaged one)"
        )
        sub.add_argument("--json", action="store_true", help="for machines")


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
    expired = warnings(policy, datetime.now(UTC).date())
    print(_machine(arguments.part, path, policy, expired) if arguments.json else _human(arguments.part, path, policy, expired))
    return 0


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


def _name(path: Path | None) -> str:
    return str(path) if path is not None else f"the packaged {DEFAULT}"


COMMAND = Command(id="policy", help="check the policy file, or show what is in force", configure=configure, run=run)
