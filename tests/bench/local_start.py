"""Measures a cold start from the record to the verdict in a ledger of this machine, over Lambda's own runtime client.

Beside it stand the runtime client alone and, where `NIGHTLATCH_C7N` names a Python that has `c7n` and `awslambdaric`, the handler of
Cloud Custodian with one policy that finds nothing to do: it neither files nor judges. Each is a new process a round, turn by turn.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.aws.lambda_runtime import ROOT, function
from tests.bench.racing import Aim

ACCOUNT = "111122223333"
SHARE = 0.25
"""How much of the whole may be our own code."""
RECORD = {
    "eventVersion": "1.10",
    "eventID": "11111111-2222-3333-4444-555555555555",
    "eventTime": "2026-03-02T10:00:00Z",
    "eventSource": "iam.amazonaws.com",
    "eventName": "CreateUser",
    "awsRegion": "us-east-1",
    "sourceIPAddress": "198.51.100.7",
    "userAgent": "aws-cli/2.25.0 invented",
    "recipientAccountId": ACCOUNT,
    "eventType": "AwsApiCall",
    "userIdentity": {
        "type": "IAMUser",
        "principalId": "AIDAIOSFODNN7EXAMPLE",
        "arn": f"arn:aws:iam::{ACCOUNT}:user/robin",
        "accountId": ACCOUNT,
        "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
        "userName": "robin",
    },
    "requestParameters": {"userName": "svc-night-export"},
    "responseElements": {
        "user": {
            "userName": "svc-night-export",
            "userId": "AIDAEXAMPLE000000001",
            "arn": f"arn:aws:iam::{ACCOUNT}:user/svc-night-export",
            "path": "/",
        }
    },
}
EVENT = {"source": "aws.iam", "account": ACCOUNT, "detail-type": "AWS API Call via CloudTrail", "detail": RECORD}
"""An account is created, as EventBridge tells of it."""
ENVIRONMENT = {
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "NIGHTLATCH_HOME": ACCOUNT,
}
CUSTODIAN = {
    "execution-options": {
        "region": "us-east-1",
        "account_id": ACCOUNT,
        "tracer": None,
        "output_dir": "/tmp",
        "metrics_enabled": False,
    },
    "policies": [
        {
            "name": "created",
            "resource": "aws.iam-user",
            "mode": {
                "type": "cloudtrail",
                "events": [{"source": "iam.amazonaws.com", "event": "CreateUser", "ids": "detail.nothing"}],
            },
        }
    ],
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What one process took from its start to its first answer, in seconds: by the clock, and of the processor."""

    seconds: float
    cpu_s: float


Starts = dict[str, list[Taken]]
"""Of the runtime client alone, of what others wrote of ours, of ours, and of Cloud Custodian where it is, by round."""
BARE, OTHERS, OURS, CUSTODIAN_S = "the runtime client alone", "others' modules only", "ours", "c7n's handler"


def starts(path: str, rounds: int) -> Starts:
    """Start each so many times; `path` is where the library and what it needs are found. A first round only warms caches."""
    custodian = os.environ.get("NIGHTLATCH_C7N")
    taken: Starts = {name: [] for name in (BARE, OTHERS, OURS, *([CUSTODIAN_S] if custodian else []))}
    for number in range(rounds + 1):
        each: dict[str, Taken] = {}
        each[BARE], _ = started("nothing", path, {})
        each[OURS], told = started("assess", path, {"Records": [{"messageId": "m", "body": json.dumps(EVENT)}]})
        each[OTHERS], _ = started("others_only", path, told)
        if custodian:
            each[CUSTODIAN_S], _ = started("c7n.handler.dispatch_event", "", EVENT, custodian)
        if number:
            for name, found in each.items():
                taken[name].append(found)
    return taken


def aims(taken: Starts) -> list[Aim]:
    """What was promised, beside what was measured; of the processor's time, which a busy machine lengthens less."""
    share = statistics.median(1 - other.cpu_s / ours.cpu_s for ours, other in zip(taken[OURS], taken[OTHERS], strict=True))
    found = [Aim("cold, record to verdict in a local ledger: our own code", share, SHARE, most=True, unit=" of it")]
    if CUSTODIAN_S in taken:
        rounds = zip(taken[OURS], taken[CUSTODIAN_S], taken[BARE], strict=True)
        times = statistics.median((ours.cpu_s - bare.cpu_s) / (other.cpu_s - bare.cpu_s) for ours, other, bare in rounds)
        found.append(Aim("cold, over the runtime client alone: ours ÷ c7n's handler", times, 1, most=True))
    return found


def started(handler: str, path: str, event: Mapping[str, Any], python: str = sys.executable) -> tuple[Taken, Any]:
    """One start, and the answer. A handler without a dot is of cold_handler.py. Raises RuntimeError when it failed."""
    name = handler if "." in handler else f"tests.bench.cold_handler.{handler}"
    whole = os.pathsep.join(filter(None, (path, str(ROOT))))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "config.json").write_text(json.dumps(CUSTODIAN), encoding="utf-8")
        begin = time.perf_counter()
        with function(name, ENVIRONMENT | {"NIGHTLATCH_LEDGER": scratch}, folder, path=whole, python=python) as runtime:
            answer = runtime.invoke(event)
            taken = Taken(time.perf_counter() - begin, runtime.cpu_s())
        if answer.failed:
            raise RuntimeError(f"{handler} failed: {answer.body}\n{runtime.log.read_text(errors='replace')[-2000:]}")
    return taken, answer.body
