"""Races reading and replaying CloudTrail archives against gzip and a plain loop over the same files: `python -m tests.bench.replay`.

`gzip -dc > /dev/null` decides nothing; the loop is gzip and `json.load`. Ours is a process that reads all files (`tests/bench/reading.py`)
with the extra `fast` and without, and the whole `nightlatch replay`, on one core and on two. Fails when an aim is missed.
"""

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.cloudtrail import write_folder
from tests.bench.racing import Aim, Racer, Races, race, ratio, surroundings, tell

NAIVE = """
import collections, gzip, json, sys
names = collections.Counter()
for path in sys.argv[1:]:
    with gzip.open(path) as file:
        names.update(record["eventName"] for record in json.load(file)["Records"])
print(names.total())
"""
GZIP, LOOP, READING, PLAIN, REPLAY, PAIR = (
    "gzip -dc",
    "gzip + json.load",
    "reading",
    "reading, no extra",
    "replay",
    "replay, 2 cores",
)


def main() -> int:
    """0 when every aim is met, 1 otherwise."""
    given = _arguments()
    with tempfile.TemporaryDirectory(dir=given.scratch) as scratch, tempfile.TemporaryDirectory() as compiled:
        folder = Path(scratch)
        size = write_folder(folder, given.mb) / 1_000_000 * given.copies
        repeat(folder, given.copies)
        runs = race(racers(folder, compiled, given.command), given.rounds)
    for name, measured in runs.items():
        seconds, busy = (statistics.median(times) for times in zip(*((run.seconds, run.cpu_s) for run in measured), strict=True))
        rate, peak = size / seconds, max(run.megabytes for run in measured)
        sys.stdout.write(f"{name:20} {seconds:7.2f} s {busy:7.2f} s of processors {rate:7.0f} MB/s {peak:5.0f} MB at most\n")
    return tell(aims(runs))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=float, default=500, help="size of the files before compression (default: %(default)g)")
    parser.add_argument(
        "--copies", type=int, default=1, help="read every file so many times, by links to it (default: %(default)s)"
    )
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count (default: %(default)s)")
    parser.add_argument("--command", default="replay", choices=["replay", "normalize"], help="(default: %(default)s)")
    parser.add_argument("--scratch", type=Path, help="where the files are written (default: where temporary files are)")
    return parser.parse_args()


def repeat(folder: Path, copies: int) -> None:
    """Make every file of a folder stand in it so many times, under other names, without taking more room."""
    for file in sorted(folder.iterdir()):
        for number in range(1, copies):
            os.link(file, folder / f"{number}-{file.name}")


def racers(folder: Path, compiled: str | None, command: str) -> Sequence[Racer]:
    """Everybody who is raced over the files of a folder."""
    files = [str(file) for file in sorted(folder.iterdir())]
    fast, plain = surroundings(compiled), surroundings(compiled, extra=False)
    reading = [sys.executable, "-m", "tests.bench.reading", str(folder)]
    ours = [sys.executable, "-m", "nightlatch", command, str(folder), "--json"]
    return (
        Racer(GZIP, ["gzip", "-dc", *files], fast),
        Racer(LOOP, [sys.executable, "-c", NAIVE, *files], fast),
        Racer(READING, reading, fast),
        Racer(PLAIN, reading, plain),
        Racer(REPLAY, ours, fast),
        *([Racer(PAIR, ours, fast, cores=2)] if (os.cpu_count() or 1) > 1 else []),
    )


def aims(runs: Races) -> list[Aim]:
    """What was promised of these runs, beside what they took."""
    quick, slow, replay = runs[READING], runs[PLAIN], runs[REPLAY]
    found = [
        Aim("reading ÷ gzip -dc > /dev/null, one core", ratio(quick, runs[GZIP]), 0.60, most=True),
        Aim("gzip + json.load ÷ reading, one core", ratio(runs[LOOP], quick), 5.5, most=False),
        Aim("reading without the extra ÷ gzip -dc > /dev/null, one core", ratio(slow, runs[GZIP]), 1.0, most=True),
        Aim("gzip + json.load ÷ whole replay, one core", ratio(runs[LOOP], replay), 1.0, most=False),
        Aim("peak memory of a process, reading", max(run.megabytes for run in (*quick, *slow)), 80, most=True, unit=" MB"),
        Aim("peak memory of a process, replay on one core", max(run.megabytes for run in replay), 80, most=True, unit=" MB"),
    ]
    if PAIR in runs:
        peak = max(run.megabytes for run in runs[PAIR])
        found.append(Aim("replay on one core ÷ replay on two", ratio(replay, runs[PAIR]), 1.6, most=False))
        found.append(Aim("peak memory of a process, replay on two cores", peak, 80, most=True, unit=" MB"))
    return found


if __name__ == "__main__":
    sys.exit(main())
