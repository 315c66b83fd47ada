"""The assessing half over a ledger of this machine, as a function: what a cold start of ours costs without any library of AWS's.

It takes a message of the queue of records, reads, files and judges, and answers with the verdict. The ledger is a folder's.
"""

import importlib
import os
import sys
from pathlib import Path
from typing import Any

OURS = ("nightlatch", "tests", "handler", "__main__")


def assess(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """The verdicts of a batch, and the modules of others that were imported to come to them, in the order of their import."""
    from nightlatch import collect_seldom

    collect_seldom()
    before = set(sys.modules)
    from nightlatch import bootstrap
    from nightlatch.hosts.local.sqlite import SqliteStore
    from nightlatch.intake.live import LiveSources

    home, ledger = os.environ["NIGHTLATCH_HOME"], Path(os.environ["NIGHTLATCH_LEDGER"])
    sources = LiveSources(bootstrap.providers(), home, (home,))
    stores = [SqliteStore(ledger / name) for name in (bootstrap.EVIDENCE, bootstrap.CONTROL)]
    pipeline = bootstrap.pipeline(bootstrap.policy(None), *stores, clock=bootstrap.utc_now)
    opened = [found for record in event["Records"] if (found := sources.open(record["body"]))]
    assessed = pipeline.assess([(each.provider, each.record) for each in opened])
    for store in stores:
        store.close()
    others = [name for name in sys.modules if name not in before and name.partition(".")[0] not in OURS]
    return {"verdicts": [saved.case.judgment.verdict.value for saved in assessed.saved], "others": others}


def others_only(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Only what others wrote of it is imported."""
    from nightlatch import collect_seldom  # imports nothing else

    collect_seldom()
    for name in event["others"]:
        importlib.import_module(name)
    return {}


def nothing(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Nothing is done: what the runtime itself takes."""
    return {}
