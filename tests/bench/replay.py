"""Races `nightlatch replay` against a plain loop of gzip and json over the same folder: `python -m tests.bench.replay`.

Whole processes, start included, turn by turn, so that a busy machine slows both. Fails when ours takes longer than the
loop, or more memory than promised.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.cloudtrail import write_folder

MEMORY = 120
"""Megabytes a replay may take at its peak."""

NAIVE = """
import collections, gzip, json, pathlib, sys
names = collections.Counter()
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    with gzip.open(path) as file:
        names.update(record["eventName"] for record in json.load(file)["Records"])
print(names.total())
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One whole process: wall time, and its peak of resident memory."""

    seconds: float
    megabytes: float


def measure(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    """Run a command to its end. Raises RuntimeError when it fails."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} … failed with {process.returncode}")
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10  # ru_maxrss is in bytes there, in kilobytes elsewhere
    return Run(seconds, usage.ru_maxrss / scale)


def main() -> int:
    """0 when both promises hold, 1 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=float, default=50, help="size of the folder before compression")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--command", default="replay", choices=["replay", "normalize"])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as compiled:
        environment = _as_installed(compiled)
        size = write_folder(Path(folder), given.mb) / 1_000_000
        commands = {
            "gzip + json.load": [sys.executable, "-c", NAIVE, folder],
            f"nightlatch {given.command}": [sys.executable, "-m", "nightlatch", given.command, folder, "--json"],
        }
        runs: dict[str, list[Run]] = {name: [] for name in commands}
        for _ in range(given.rounds + 1):
            for name, command in commands.items():
                runs[name].append(measure(command, environment))
    return _report(runs, size)


def _as_installed(compiled: str) -> dict[str, str]:
    """Surroundings in which modules are compiled once, as where the package is installed."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**ours, "PYTHONPYCACHEPREFIX": compiled}


def _report(runs: dict[str, list[Run]], size: float) -> int:
    """The first round only compiled the modules."""
    runs = {name: measured[1:] for name, measured in runs.items()}
    for name, measured in runs.items():
        seconds = statistics.median(run.seconds for run in measured)
        peak = max(run.megabytes for run in measured)
        sys.stdout.write(f"{name:22} {seconds:6.2f} s {size / seconds:7.0f} MB/s {peak:6.0f} MB at most\n")
    naive, ours = runs.values()
    ratio = statistics.median(run.seconds for run in ours) / statistics.median(run.seconds for run in naive)
    peak = max(run.megabytes for run in ours)
    sys.stdout.write(f"ratio {ratio:.2f} (promised: at most 1), {peak:.0f} MB (promised: under {MEMORY})\n")
    return int(ratio > 1 or peak >= MEMORY)


if __name__ == "__main__":
    sys.exit(main())
