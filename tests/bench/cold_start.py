"""Prints what a deployed function weighs and how long it takes to start: `python -m tests.bench.cold_start`.

The bundle is built as for deployment, for this machine, and its function is started by AWS's own runtime client: the assessing one as it
is deployed, and over a ledger of this machine (tests/bench/local_start.py). Beside the totals stands the share that is our own
code: what a process takes of the processor beyond another that only imports the same modules of others, and beyond making AWS's
clients. The rest is the runtime, pydantic and boto3. Fails when an aim is missed.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.aws.lambda_runtime import ROOT, function
from tests.bench.local_start import SHARE, aims, starts
from tests.bench.racing import Aim, tell

LAYER = ROOT / "dist" / "nightlatch-layer.zip"
ROUNDS = 5
ENVIRONMENT = {
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "NIGHTLATCH_HOME": "111122223333",
    "NIGHTLATCH_EVIDENCE_TABLE": "evidence",
    "NIGHTLATCH_CONTROL_TABLE": "control",
    "NIGHTLATCH_CASE_QUEUE": "http://127.0.0.1/queue",
}
FIRST_CALL = """
import json, sys, time, types
import boto3.session
making, real = [0.0], boto3.session.Session.client
def client(self, *given, **named):
    begin = time.process_time()
    made = real(self, *given, **named)
    making[0] += time.process_time() - begin
    return made
boto3.session.Session.client = client
import handler
context = types.SimpleNamespace(function_name="assess", memory_limit_in_mb=512, invoked_function_arn="a", aws_request_id="r")
handler.assess({"Records": []}, context)
taken = time.process_time()
others = [name for name in sys.modules if name.partition(".")[0] not in ("nightlatch", "handler", "__main__")]
print(json.dumps({"taken": taken, "clients": making[0], "others": others}))
"""
OTHERS_ONLY = """
import importlib, json, sys, time
for name in json.load(sys.stdin):
    importlib.import_module(name)
print(time.process_time())
"""


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes of the bundle, zipped, and how many of them are ours."""

    total: int
    own: int


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds of the processor until the first answer, and how many of them are ours."""

    total: float
    own: float


def main() -> int:
    """Build, measure, print."""
    arch = {"aarch64": "arm64", "arm64": "arm64"}.get(platform.machine(), "x86_64")
    subprocess.run([sys.executable, ROOT / "infra" / "bundle.py", "--arch", arch], check=True)
    weight = weigh(LAYER)
    say(f"bundle: {weight.total / 1e6:.1f} MB zipped, ours {weight.own / 1e6:.2f} MB ({weight.own / weight.total:.0%})")
    with tempfile.TemporaryDirectory() as scratch:
        with zipfile.ZipFile(LAYER) as layer:
            layer.extractall(scratch)
        path = str(Path(scratch) / "python")
        seconds = [answered(Path(scratch), path) for _ in range(ROUNDS)]
        rounds = [spent(path) for _ in range(ROUNDS)]
        local = starts(path, ROUNDS)
    say(f"cold start of assess: {statistics.median(seconds):.2f} s from a new process to the first answer, {ROUNDS} rounds")
    for name, taken in local.items():
        wall, cpu = (statistics.median(times) for times in zip(*((each.seconds, each.cpu_s) for each in taken), strict=True))
        say(f"cold, record to verdict in a local ledger, {name}: {wall:.2f} s, {cpu:.2f} s of the processor")
    share = statistics.median(each.own / each.total for each in rounds)
    deployed = Aim("cold start of assess as deployed: our own code", share, SHARE, most=True, unit=" of it")
    return tell([deployed, *aims(local)])


def say(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def weigh(layer: Path) -> Weight:
    """What the bundle weighs."""
    with zipfile.ZipFile(layer) as archive:
        sizes = {entry.filename: entry.compress_size for entry in archive.infolist()}
    own = sum(size for name, size in sizes.items() if name.startswith("python/nightlatch/") or not name.startswith("python/"))
    return Weight(sum(sizes.values()), own)


def answered(folder: Path, path: str) -> float:
    """Seconds from a new process to its first answer."""
    begin = time.perf_counter()
    with function("handler.assess", ENVIRONMENT, folder, path=path) as runtime:
        answer = runtime.invoke({"Records": []})
        seconds = time.perf_counter() - begin
    if answer.failed:
        raise RuntimeError(f"the function failed: {answer.body}")
    return seconds


def spent(path: str) -> Start:
    """Where Python spends a start and the first call: others' modules, imported alone, and the making of AWS's clients are not ours."""
    code = str(ROOT / "functions" / "aws")
    environment = {
        **os.environ,
        **ENVIRONMENT,
        "PYTHONPATH": os.pathsep.join((path, code)),
        "POWERTOOLS_SERVICE_NAME": "assess",
        "POWERTOOLS_METRICS_NAMESPACE": "Nightlatch",
        "PYDANTIC_DISABLE_PLUGINS": "__all__",
    }
    told = json.loads(_last_line(FIRST_CALL, environment))
    others = float(_last_line(OTHERS_ONLY, environment, json.dumps(told["others"])))
    return Start(told["taken"], told["taken"] - told["clients"] - others)


def _last_line(code: str, environment: Mapping[str, str], given: str = "") -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, input=given, capture_output=True, text=True, check=True).stdout.splitlines()[
        -1
    ]


if __name__ == "__main__":
    sys.exit(main())
