"""Races reading audit logs of one record a line against `json.loads` of each line: `python -m tests.bench.lines`.

Both read the same file in one process, turn by turn, start not included. Fails when an aim is missed.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from nightlatch import bootstrap, collect_seldom
from nightlatch.intake import Found, Reader, keep_freed
from tests.bench.audit_lines import entra, google, write_lines
from tests.bench.racing import Aim, tell

AIM = 5.0
LOGS: dict[str, Callable[[], Iterator[bytes]]] = {"Google Cloud": google, "Entra": entra}


def main() -> int:
    """0 when every aim is met, 1 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=float, default=100, help="size of each file (default: %(default)g)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count (default: %(default)s)")
    given = parser.parse_args()
    collect_seldom()  # as a reading command does
    keep_freed()
    found = []
    for name, lines in LOGS.items():
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "PT1H.json"
            write_lines(file, lines(), given.mb)
            times = compared(file, given.rounds, time.perf_counter)
        says = f"{name}: json.loads of each line ÷ reading the file"
        found.append(Aim(says, times, AIM, most=False))
    return tell(found)


def compared(file: Path, rounds: int, clock: Callable[[], float]) -> float:
    """How many times as fast as the loop we are, by this clock: the median of the rounds, a first one left out."""
    reader = Reader(bootstrap.providers())
    ratios = []
    for _ in range(rounds + 1):
        begin = clock()
        _loop(file)
        between = clock()
        _read(reader, file)
        ratios.append((between - begin) / (clock() - between))
    return statistics.median(ratios[1:])


def _loop(file: Path) -> int:
    with file.open("rb") as lines:
        return sum(bool(json.loads(line)) for line in lines)


def _read(reader: Reader, file: Path) -> int:
    return sum(isinstance(result, Found) for result in reader.read(file))


if __name__ == "__main__":
    sys.exit(main())
