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

from tests.aws.lambda_runtime import ROOT, Runtime, function
from tests.bench.cold_handler import BEGINS
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
class Times:
    """Seconds from a new process to its first answer: of the runtime alone, ours, and Cloud Custodian's (None: it is not here).

    `own` is the share of ours in which our own code ran.
    """

    bare: float
    ours: float
    own: float
    custodian: float | None

    def aims(self) -> list[Aim]:
        """What was promised, beside what was measured."""
        found = [Aim("cold, record to verdict in a local ledger: our own code", self.own, SHARE, most=True, unit=" of it")]
        if self.custodian is not None:
            found.append(
                Aim(
                    "cold, over the runtime alone: ours ÷ c7n's handler",
                    self._over(self.ours) / self._over(self.custodian),
                    1,
                    most=True,
                )
            )
        return found

    def _over(self, seconds: float) -> float:
        return seconds - self.bare


def measured(path: str, rounds: int) -> Times:
    """Start each so many times; `path` is where the library and what it needs are found. A first round only warms caches."""
    times: dict[str, list[float]] = {"bare": [], "ours": [], "custodian": []}
    shares = []
    custodian = os.environ.get("NIGHTLATCH_C7N")
    for number in range(rounds + 1):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            took = {"bare": _answer("tests.bench.cold_handler.nothing", folder, path)[0]}
            took["ours"] = _answer("tests.bench.cold_handler.assess", folder, path)[0]
            if custodian:
                (folder / "config.json").write_text(json.dumps(CUSTODIAN))
                took["custodian"] = _answer("c7n.handler.dispatch_event", folder, "", event=EVENT, python=custodian)[0]
        with tempfile.TemporaryDirectory() as name:
            share = own_share(path, Path(name))
        if number:
            shares.append(share)
            for who, seconds in took.items():
                times[who].append(seconds)
    bare, ours, others = (statistics.median(each) if each else None for each in times.values())
    return Times(bare or 0, ours or 0, statistics.median(shares), others)


def own_share(path: str, folder: Path) -> float:
    """The share of a cold start in which our own code ran: the call, without what the interpreter says others' imports took in it."""
    seconds, told, log = _answer("tests.bench.cold_handler.assess", folder, path, PYTHONPROFILEIMPORTTIME="1")
    return (float(told["seconds"]) - foreign(log)) / seconds


def foreign(log: str) -> float:
    """Seconds that imports of other packages took, since the call began."""
    lines = log.partition(BEGINS)[2].splitlines()
    parts = [line.removeprefix("import time:").split("|") for line in lines if line.startswith("import time:")]
    others = (own for own, _, name in parts if not name.strip().startswith(("nightlatch", "tests")))
    return sum(int(own) for own in others if own.strip().isdigit()) / 1_000_000


def _answer(
    handler: str,
    folder: Path,
    path: str,
    *,
    event: Mapping[str, Any] | None = None,
    python: str = sys.executable,
    **more: str,
) -> tuple[float, Any, str]:
    """Seconds from a new process to its first answer, the answer, and what it logged. Raises RuntimeError when it failed."""
    given = {"Records": [{"messageId": "m", "body": json.dumps(EVENT)}]} if event is None else event
    environment = {
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "NIGHTLATCH_HOME": ACCOUNT,
        "NIGHTLATCH_LEDGER": str(folder),
    }
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    begin = time.perf_counter()
    with function(
        handler, environment | keys | more, folder, path=os.pathsep.join(filter(None, (path, str(ROOT)))), python=python
    ) as runtime:
        answer = runtime.invoke(given)
        seconds = time.perf_counter() - begin
    if answer.failed:
        raise RuntimeError(f"{handler} failed: {answer.body}\n{_log(runtime)[-2000:]}")
    return seconds, answer.body, _log(runtime)


def _log(runtime: Runtime) -> str:
    return runtime.log.read_text(encoding="utf-8", errors="replace")
