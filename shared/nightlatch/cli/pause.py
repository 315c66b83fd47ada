"""`nightlatch pause`: the kill switch. While it is on, the machine asks and changes nothing; people still can."""

import argparse
import json
from dataclasses import replace

from nightlatch import bootstrap
from nightlatch.bootstrap.desk import control_of
from nightlatch.cli.command import Command
from nightlatch.cli.options import DEPLOYED, add_json, add_ledger, add_policy
from nightlatch.duties.interact import pause_bulletin
from nightlatch.errors import UsageError
from nightlatch.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("state", nargs="?", choices=["on", "off"], help="stop the machine, or let it go on (default: only tell)")
    add_policy(parser)
    add_ledger(parser, f"the folder of the ledger, or {DEPLOYED} for a deployed one (default: $NIGHTLATCH_LEDGER)")
    add_json(parser, "print JSON")


def run(args: argparse.Namespace) -> int:
    """Pull the switch or put it back, and tell how it stands; gives the exit code."""
    settings = Settings.from_environment()
    settings = replace(settings, ledger=args.ledger or settings.ledger, policy=args.policy or settings.policy)
    if not bootstrap.holds(settings.ledger):
        raise UsageError(f"there is no ledger to switch: give --ledger {DEPLOYED} for a deployment, or --ledger FOLDER")
    by_policy = bootstrap.policy(settings.policy).kill_switch
    with control_of(settings) as control:
        if args.state is not None:
            control.switch(args.state == "on", by="an operator")
            title = "The kill switch is pulled" if args.state == "on" else "The kill switch is back: the machine goes on"
            control.deliveries.owe_bulletin(pause_bulletin(title, "by an operator", bootstrap.utc_now()))
        stopped = control.stopped()
    if args.json:
        print(json.dumps({"stopped": stopped, "by_policy": by_policy}))
        return 0
    print(
        "the kill switch is on: nothing is changed without a person, and locks are not made again when somebody undoes them"
        if stopped
        else "the kill switch is off: the machine does what policy lets it do"
    )
    if by_policy:
        print("the policy's own kill_switch is true: that holds until the file says otherwise")
    return 0


COMMAND = Command(id="pause", help="the kill switch: stop the machine, or let it go on", configure=configure, run=run)
