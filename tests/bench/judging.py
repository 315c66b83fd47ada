"""Times the way from an activity to its verdict, in memory and in time of the processor: `python -m tests.bench.judging`.

A replay files everything and judges at its end, so both are measured and told for each activity; a live function judges one record
at a time over a ledger that is there already. Fails when the median of a replay is above what is promised. With `--million` a
million activities of ten thousand accounts are judged once, as a replay does it, and the peak of memory is what counts.
"""

import argparse
import gc
import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from nightlatch import bootstrap, collect_seldom
from nightlatch.contracts import Store
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.hosts.local.spilling import SpillingStore
from nightlatch.model import Activity
from nightlatch.pipeline import Pipeline
from tests.bench.activities import DAYS, START, TENANTS, activities

MICROSECONDS = 100
"""What an activity may take from being filed to being judged, the median of the rounds."""
MILLION = 1_000_000
ACCOUNTS = 10_000
_LIVE = 200


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds of one replay, and how many cases came out with each verdict."""

    filing: float
    judging: float
    verdicts: Counter[str]


def over(evidence: Store) -> Pipeline:
    """A pipeline as a replay opens it, over a store."""
    return bootstrap.pipeline(bootstrap.policy(None), evidence, MemoryStore(clock=None), strict=True)


def in_memory() -> Pipeline:
    """All of the ledger in memory, as in most replays."""
    return over(MemoryStore(clock=None))


def replayed(pipeline: Pipeline, filed: Iterable[Activity]) -> Round:
    """File everything, then judge everything."""
    begun = time.process_time()
    for activity in filed:
        pipeline.file(activity)
    between = time.process_time()
    verdicts = Counter(case.judgment.verdict.value for case in pipeline.judging_all(store=False))
    return Round(between - begun, time.process_time() - between, verdicts)


def live(pipeline: Pipeline, number: int = _LIVE) -> float:
    """The median of seconds that a single record takes over what is filed already."""
    took = []
    for each in range(number):
        begun = time.process_time()
        assessed = pipeline.assess([("aws", record(each))])
        took.append(time.process_time() - begun)
        if assessed.refused or not assessed.cases:
            raise RuntimeError(f"a record was not judged: {assessed.refused}")
    return statistics.median(took)


def record(number: int) -> dict[str, Any]:
    """A new key for an account, as CloudTrail writes it, a quarter of an hour after the last, when all the others are over."""
    user, tenant = f"svc-{number}", TENANTS[0]
    at = START + timedelta(days=DAYS, minutes=15 * number)
    return {
        "eventVersion": "1.10",
        "userIdentity": {
            "type": "IAMUser",
            "principalId": "AIDAEXAMPLEDANA",
            "arn": f"arn:aws:iam::{tenant}:user/dana",
            "accountId": tenant,
            "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
            "userName": "dana",
        },
        "eventTime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": "iam.amazonaws.com",
        "eventName": "CreateAccessKey",
        "awsRegion": "us-east-1",
        "sourceIPAddress": "198.51.100.7",
        "userAgent": "aws-cli/2.15.0",
        "requestParameters": {"userName": user},
        "responseElements": {"accessKey": {"userName": user, "accessKeyId": f"AKIAEXAMPLE{number:09}", "status": "Active"}},
        "eventID": f"00000000-0000-4000-8000-{number:012}",
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": tenant,
        "eventCategory": "Management",
    }


def peak() -> float:
    """Megabytes of resident memory at their most so far."""
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10  # ru_maxrss is in bytes there, in kilobytes elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale


def main() -> int:
    """0 when the promise holds, 1 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=30_000, help="activities of a round")
    parser.add_argument("--accounts", type=int, default=450)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--million", action="store_true", help="a million activities of ten thousand accounts, once")
    given = parser.parse_args()
    collect_seldom()  # as every command does
    if given.million:
        return _million()
    filed = list(activities(given.number, accounts=given.accounts))
    rounds = []
    for _ in range(given.rounds):
        gc.collect()
        pipeline = in_memory()
        rounds.append(replayed(pipeline, filed))
    for name in ("filing", "judging"):
        _say(f"{name:8} {_median(getattr(each, name) / len(filed) for each in rounds):7.1f} µs an activity")
    whole = _median((each.filing + each.judging) / len(filed) for each in rounds)
    _say(f"{'whole':8} {whole:7.1f} µs an activity (promised: at most {MICROSECONDS})")
    _say(f"{'live':8} {live(pipeline) * 1_000_000:7.1f} µs a record, assessed by itself")
    _say(f"{len(filed)} activities, {dict(sorted(rounds[0].verdicts.items()))}, {peak():.0f} MB at most")
    return int(whole > MICROSECONDS)


def _million() -> int:
    done = replayed(over(SpillingStore()), activities(MILLION, accounts=ACCOUNTS, roles=60))
    _say(f"filed in {done.filing:.0f} s (made while filing), judged in {done.judging:.0f} s")
    _say(f"{MILLION} activities, {dict(sorted(done.verdicts.items()))}, {peak():.0f} MB at most")
    return 0


def _median(seconds: Iterable[float]) -> float:
    return statistics.median(seconds) * 1_000_000


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
