"""`nightlatch notify test`: try every way to people before it is needed, and whether the approvers may decide."""

import argparse
import json
from dataclasses import asdict, replace

from nightlatch.bootstrap.trying import tried
from nightlatch.cli.command import Command
from nightlatch.cli.options import DEPLOYED, add_json, add_ledger, add_policy
from nightlatch.cli.terminal import printable
from nightlatch.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("part", choices=["test"], help="send a test message by every way that the policy names")
    add_policy(parser)
    add_ledger(parser, f"{DEPLOYED} takes the secrets of that deployment (default: NIGHTLATCH_SECRET_… of the environment)")
    add_json(parser, "print one line of JSON for each")


def run(args: argparse.Namespace) -> int:
    """Try them, and tell how it went; gives the exit code: 1 when one failed, or there is none."""
    settings = Settings.from_environment()
    settings = replace(settings, ledger=args.ledger or settings.ledger, policy=args.policy or settings.policy)
    found = list(tried(settings))
    for each in found:
        if args.json:
            print(json.dumps(asdict(each)))
        else:
            print(printable(f"{'ok  ' if each.done else 'deaf'}  {each.what}: {each.says}", longest=600))
    if not found:
        print("the policy names no way to people: [slack] or [notify] of nightlatch.toml (docs/slack.md)")
    return 0 if found and all(each.done for each in found) else 1


COMMAND = Command(id="notify", help="try every way to people before it is needed", configure=configure, run=run)
