"""`nightlatch normalize FILE…`: what the records of a log say, in neutral words, one JSON line per activity.

The way to see what a reader makes of a record, and to feed another tool.
"""

import argparse
import json
import sys

from nightlatch import bootstrap
from nightlatch.cli.command import Command
from nightlatch.cli.options import PATHS, add_provider, add_rejects, spare_inputs
from nightlatch.cli.reading import named
from nightlatch.cli.rejects import Rejects, rejects_to
from nightlatch.contracts import Provider
from nightlatch.intake import Found, Reader, Reject, keep_freed, openings
from nightlatch.settings import Settings
from nightlatch.stages.boundaries import Refused, read_record


def configure(parser: argparse.ArgumentParser) -> None:
    """Files or folders, the provider, and where rejects go."""
    parser.add_argument("files", nargs="+", metavar="FILE", help=PATHS)
    add_provider(parser)
    add_rejects(parser)
    parser.add_argument("--json", action="store_true", help="JSON lines, which it always writes")


def run(arguments: argparse.Namespace) -> int:
    """0, also when some records could not be read: they are counted on standard error."""
    spare_inputs((arguments.rejects,), arguments.files)
    providers = bootstrap.providers()
    strict = Settings.from_environment().strict
    keep_freed()
    reader = Reader(providers, only=arguments.provider)
    found = named(arguments.files)
    found.ask()
    with rejects_to(arguments.rejects) as rejects:
        try:
            for opening in openings(found):
                for result in opening.results(reader):
                    if isinstance(result, Found):
                        _print(result, providers[result.provider_id], rejects, strict=strict)
                    else:
                        rejects.note(result)
        finally:
            rejects.report()
    return 0


def _print(found: Found, provider: Provider, rejects: Rejects, *, strict: bool) -> None:
    """The lines of one record."""
    activities = read_record(provider, found.raw, strict=strict)
    where = found.where
    if isinstance(activities, Refused):
        rejects.add(Reject.of_record(where, activities.reason, found.raw))
        return
    place = {"file": where.file, "record": where.record, "part": where.part}
    for activity in activities:
        sys.stdout.write(json.dumps(place | activity.model_dump(mode="json")) + "\n")


COMMAND = Command("normalize", "show what the records of a log say, one JSON line per activity", configure, run)
