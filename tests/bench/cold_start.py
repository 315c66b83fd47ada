"""Prints what a deployed function weighs and how long it takes to start: `python -m tests.bench.cold_start`.

The bundle is built as for deployment, for this machine, and its function is started by AWS's own runtime client: the assessing one as it
is deployed, and over a ledger of this machine (tests/bench/local_start.py). Beside the totals stands the share that is our own
code; the rest is the runtime, pydantic and boto3. Where time goes is told by the interpreter itself (`-X importtime`); what the
first call does beyond importing counts as ours, but for making AWS's clients. Fails when an aim is missed.
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
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.aws.lambda_runtime import ROOT, function
from tests.bench.local_start import SHARE, aims, starts
from tests.bench.racing import Aim, tell

LAYER = ROOT / "dist" / "nightlatch-layer.zip"
OURS = ("nightlatch", "handler")
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
    begin = time.perf_counter()
    made = real(self, *given, **named)
    making[0] += time.perf_counter() - begin
    return made
boto3.session.Session.client = client
import handler
context = types.SimpleNamespace(function_name="assess", memory_limit_in_mb=512, invoked_function_arn="a", aws_request_id="r")
begin = time.perf_counter()
handler.assess({"Records": []}, context)
print(json.dumps({"first_call": time.perf_counter() - begin, "clients": making[0]}))
"""


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes of the bundle, zipped, and how many of them are ours."""

    total: int
    own: int


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds until the first answer, as Python spends them, and how many of them are ours."""

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
        start = spent(path)
        local = starts(path, ROUNDS)
    say(f"cold start of assess: {statistics.median(seconds):.2f} s from a new process to the first answer, {ROUNDS} rounds")
    for name, taken in local.items():
        wall, cpu = (statistics.median(times) for times in zip(*((each.seconds, each.cpu_s) for each in taken), strict=True))
        say(f"cold, record to verdict in a local ledger, {name}: {wall:.2f} s, {cpu:.2f} s of the processor")
    deployed = Aim("cold start of assess as deployed: our own code", start.own / start.total, SHARE, most=True, unit=" of it")
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
    """Where Python spends a start: imports by package, and the first call."""
    code = str(ROOT / "functions" / "aws")
    environment = {
        **os.environ,
        **ENVIRONMENT,
        "PYTHONPATH": os.pathsep.join((path, code)),
        "POWERTOOLS_SERVICE_NAME": "assess",
        "POWERTOOLS_METRICS_NAMESPACE": "Nightlatch",
        "PYDANTIC_DISABLE_PLUGINS": "__all__",
    }
    command = [sys.executable, "-X", "importtime", "-c", FIRST_CALL]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return shares(done.stderr, json.loads(done.stdout.splitlines()[-1]))


def shares(importtime: str, told: Mapping[str, float]) -> Start:
    """Sum up `-X importtime` (microseconds, by the module itself) and the first call, which imports the lazy rest."""
    packages: Counter[str] = Counter()
    lazily = 0
    started = False
    for line in importtime.splitlines():
        parts = line.removeprefix("import time:").split("|")
        if len(parts) != 3 or not parts[0].strip().isdigit():
            continue
        package = parts[2].strip().partition(".")[0]
        packages[package] += int(parts[0])
        lazily += int(parts[0]) if started else 0
        started = started or package == "handler"
    composing = max(0.0, told["first_call"] - told["clients"] - lazily / 1e6)
    own = sum(packages[name] for name in OURS) / 1e6 + composing
    return Start(packages.total() / 1e6 + composing + told["clients"], own)


if __name__ == "__main__":
    sys.exit(main())
