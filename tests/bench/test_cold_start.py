"""What is printed of a start is summed up rightly."""

import zipfile
from pathlib import Path

import pytest

from tests.bench.cold_start import Weight, shares, weigh

IMPORTS = """\
import time: self [us] | cumulative | imported package
import time:     10000 |      10000 |   pydantic.main
import time:      5000 |      15000 | nightlatch.model
import time:      1000 |      16000 | handler
import time:     20000 |      20000 | botocore.session
"""


def test_time_is_ours_where_our_modules_or_our_composing_spend_it() -> None:
    start = shares(IMPORTS, {"first_call": 0.050, "clients": 0.010})
    assert start.own == pytest.approx(0.006 + 0.020)
    assert start.total == pytest.approx(0.036 + 0.020 + 0.010)


def test_bytes_are_ours_where_the_library_or_the_policy_is(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "layer.zip", "w") as archive:
        archive.writestr("python/nightlatch/model.py", b"12345")
        archive.writestr("nightlatch.toml", b"12345")
        archive.writestr("python/pydantic/main.py", b"1234567890")
    assert weigh(tmp_path / "layer.zip") == Weight(20, 10)
