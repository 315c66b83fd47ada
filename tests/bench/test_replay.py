"""The generated folder is what it claims, and both ways of reading it agree on it."""

import gzip
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from nightlatch import bootstrap
from nightlatch.intake import Found, Reader
from nightlatch.intake.parsing import parsing
from nightlatch.intake.partial import Looks, quickest
from nightlatch.intake.sources import sources
from tests.bench.cloudtrail import PER_FILE, write_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """About five megabytes."""
    made = tmp_path_factory.mktemp("cloudtrail")
    write_folder(made, 5)
    return made


def test_the_mix_is_that_of_a_busy_account(folder: Path) -> None:
    (first, *_) = sources([folder])
    names = Counter(record["eventName"] for record in json.loads(gzip.decompress(first.read_bytes()))["Records"])
    assert names.total() == PER_FILE
    assert 0.08 < names["AssumeRole"] / PER_FILE < 0.12
    assert 0 < names["CreateUser"] + names["CreateAccessKey"] + names["AttachUserPolicy"] < 0.01 * PER_FILE


@pytest.mark.parametrize("by", [quickest, parsing], ids=["with the extra", "without"])
def test_the_quick_and_the_plain_way_find_the_same(folder: Path, by: Callable[[], Looks]) -> None:
    providers = bootstrap.providers()
    quick, plain = Reader(providers, by=by), Reader(providers, by=None)
    for path in sources([folder]):
        found = list(quick.read(path))
        assert found == list(plain.read(path))
        assert sum(isinstance(result, Found) for result in found) > 100
