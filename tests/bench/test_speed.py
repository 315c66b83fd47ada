"""Nothing has become grossly slower: a small version of `make bench`, by the processor's time and within bounds that a busy machine keeps.

The promises themselves, and how far they are kept, are told by `make bench` on larger files.
"""

import gzip
import json
import statistics
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from nightlatch import bootstrap
from nightlatch.intake import Found, Reader
from nightlatch.intake.parsing import parsing
from nightlatch.intake.partial import Looks, quickest
from nightlatch.intake.sources import sources
from tests.bench.audit_lines import entra, google, write_lines
from tests.bench.cloudtrail import write_folder
from tests.bench.lines import compared
from tests.bench.racing import Aim, Run, measure, ratio, surroundings
from tests.bench.replay import REPLAY, racers, repeat

ROUNDS = 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file of CloudTrail, about five megabytes."""
    made = tmp_path_factory.mktemp("trail")
    write_folder(made, 1)
    return made


def cpu_s(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def loop(folder: Path) -> int:
    return sum(len(json.loads(gzip.decompress(file.read_bytes()))["Records"]) for file in sources([folder]))


def read(reader: Reader, folder: Path) -> int:
    return sum(isinstance(result, Found) for file in sources([folder]) for result in reader.read(file))


def peak_of_replay(folder: Path) -> float:
    """Megabytes."""
    (replay,) = (racer for racer in racers(folder, None, "replay") if racer.name == REPLAY)
    return measure(replay.command, replay.environment, replay.cores).megabytes


@pytest.mark.parametrize(("by", "least"), [(quickest, 2.0), (parsing, 1.2)], ids=["with the extra", "without"])
def test_archives_are_read_faster_than_by_a_plain_loop(folder: Path, by: Callable[[], Looks], least: float) -> None:
    if by is quickest:
        pytest.importorskip("msgspec")
    reader = Reader(bootstrap.providers(), by=by)
    assert read(reader, folder) > 10
    ratios = [cpu_s(lambda: loop(folder)) / cpu_s(lambda: read(reader, folder)) for _ in range(ROUNDS)]
    assert statistics.median(ratios) > least


@pytest.mark.parametrize("lines", [google, entra])
def test_lines_are_read_no_slower_than_they_are_decoded(tmp_path: Path, lines: Callable[..., object]) -> None:
    file = tmp_path / "lines.json"
    write_lines(file, lines(), 1)  # type: ignore[arg-type]  # both give lines
    assert compared(file, ROUNDS, time.process_time) > 0.7


def test_a_replay_takes_little_memory_and_no_more_for_more_files(folder: Path, tmp_path: Path) -> None:
    """Of one process, whole: the bound of `make bench`, and some for what another platform's libraries take.

    Of a single file nothing is held any more when what judges is imported, so a few files are the measure.
    """
    peaks = {}
    for copies in (3, 12):
        place = tmp_path / str(copies)
        place.mkdir()
        for file in sources([folder]):
            (place / file.name).hardlink_to(file)
        repeat(place, copies)
        peaks[copies] = peak_of_replay(place)
    assert peaks[3] < 100
    assert peaks[12] < 1.3 * peaks[3]


def test_what_is_measured_without_the_extra_has_none_of_it() -> None:
    asks = "import importlib.util as u, sys; sys.exit(any(u.find_spec(name) for name in ('msgspec', 'isal')))"
    measure([sys.executable, "-c", asks], surroundings(extra=False))
    pytest.importorskip("msgspec")
    with pytest.raises(RuntimeError, match="failed with 1"):
        measure([sys.executable, "-c", asks], surroundings())


def test_ratios_are_medians_of_rounds_and_aims_say_whether_they_are_met() -> None:
    ours, anchor = ([Run(seconds, seconds, 9) for seconds in each] for each in ((1, 2, 9), (2, 2, 3)))
    assert ratio(ours, anchor) == 1
    assert Aim("", 1, 1, most=True).met
    assert not Aim("", 0.9, 1, most=False).met
    assert "MISSED" in str(Aim("read", 0.9, 1, most=False))


@pytest.mark.parametrize(("lines", "provider"), [(google, "gcp"), (entra, "entra")])
def test_generated_lines_are_the_same_for_a_seed_and_one_in_fifty_is_about_accounts(
    lines: Callable[..., object], provider: str
) -> None:
    told = list(islice(lines(), 1000))  # type: ignore[call-overload]  # both give lines
    assert told == list(islice(lines(), 1000))  # type: ignore[call-overload]
    knows = bootstrap.providers()[provider]
    records = [json.loads(line) for line in told]
    assert all(map(knows.recognizes, records))
    assert 0.01 < sum(bool(tuple(knows.normalize(record))) for record in records) / len(records) < 0.04
