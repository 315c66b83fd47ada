"""The assessing half over a ledger of this machine, as a function: what a cold start of ours costs without any library of AWS's.

It takes a message of the queue of records, reads, files and judges, and answers with the verdict. The ledger is a folder's.
"""

import os
import sys
import time
from pathlib import Path
from typing import Any

BEGINS = "the first call begins"
"""A line on standard error, to tell what was imported before from what is imported by the call."""


def assess(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """The verdicts of a batch, and how many seconds it took to come to them, imports and composing included."""
    sys.stderr.write(f"{BEGINS}\n")
    begin = time.perf_counter()
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
    verdicts = [saved.case.judgment.verdict.value for saved in assessed.saved]
    return {"verdicts": verdicts, "seconds": time.perf_counter() - begin}


def nothing(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Nothing is done: what the runtime itself takes."""
    return {}
