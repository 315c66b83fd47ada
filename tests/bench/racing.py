"""Runs whole processes against each other, turn by turn, so that a busy machine slows all of them alike; only ratios are told.

The first round only warms the caches of files and of byte code, and is thrown away.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEASURED = Path(__file__).resolve().parent / "measured.py"
WITHOUT_EXTRA = Path(__file__).resolve().parent / "without_extra"
"""A folder for the import path of a process in which nothing of the extra `fast` is there."""


@dataclass(frozen=True, slots=True)
class Run:
    """One whole process, start included: wall time, its processors' time, and the peak of resident memory of the largest process in it."""

    seconds: float
    cpu_s: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Racer:
    """A command that is raced. `cores` are how many it may use (None: whatever there are)."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    cores: int | None = 1


Races = dict[str, list[Run]]
"""The runs of every racer, in the order of the rounds."""


def race(racers: Sequence[Racer], rounds: int) -> Races:
    """Run all of them in every round. Raises RuntimeError when one fails."""
    runs: Races = {racer.name: [] for racer in racers}
    for number in range(rounds + 1):
        for racer in racers:
            done = measure(racer.command, racer.environment, racer.cores)
            if number:
                runs[racer.name].append(done)
    return runs


def measure(command: Sequence[str], environment: Mapping[str, str], cores: int | None = None) -> Run:
    """Run a command to its end. Raises RuntimeError when it fails."""
    measuring = [sys.executable, "-S", str(MEASURED), str(cores or 0), *command]
    done = subprocess.run(measuring, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} … failed with {done.returncode}")
    return Run(**json.loads(done.stdout))


def surroundings(compiled: str | None = None, *, extra: bool = True) -> dict[str, str]:
    """The environment of a process in which this project is installed; `extra`: with what `fast` brings.

    Its modules are compiled once, into the folder `compiled`, else beside them.
    """
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    path = (ROOT / "shared",) if extra else (WITHOUT_EXTRA, ROOT / "shared")
    cache = {"PYTHONPYCACHEPREFIX": compiled} if compiled else {}
    return {**ours, **cache, "PYTHONPATH": os.pathsep.join(map(str, path))}


def ratio(ours: Sequence[Run], anchor: Sequence[Run], of: Callable[[Run], float] = lambda run: run.seconds) -> float:
    """How many times the anchor ours takes: the median of the rounds, each compared within itself."""
    return statistics.median(of(mine) / of(other) for mine, other in zip(ours, anchor, strict=True))


@dataclass(frozen=True, slots=True)
class Aim:
    """One line of the table: what was measured, beside the aim; `most` says whether the aim is an upper bound or a lower one."""

    says: str
    value: float
    aim: float
    most: bool
    unit: str = " times"

    @property
    def met(self) -> bool:
        """Whether the aim is reached."""
        return self.value <= self.aim if self.most else self.value >= self.aim

    def __str__(self) -> str:
        side, verdict = ("at most" if self.most else "at least"), ("" if self.met else "   MISSED")
        digits = 0 if self.unit == " MB" else 2
        return f"{self.says:68} {self.value:8.{digits}f}{self.unit}  (aim: {side} {self.aim:g}{self.unit}){verdict}"


def tell(aims: Sequence[Aim]) -> int:
    """Print the table; gives 0 when every aim is met, else 1."""
    for aim in aims:
        sys.stdout.write(f"{aim}\n")
    sys.stdout.flush()
    return int(not all(aim.met for aim in aims))
