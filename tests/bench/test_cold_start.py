"""What is printed of a start is summed up rightly."""

import zipfile
from pathlib import Path

import pytest

from tests.aws.lambda_runtime import ROOT
from tests.bench.cold_handler import BEGINS
from tests.bench.cold_start import Weight, shares, weigh
from tests.bench.local_start import Times, foreign, own_share

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


def test_what_others_imports_take_in_the_call_is_not_ours() -> None:
    log = f"""
import time:     90000 |      90000 | awslambdaric.bootstrap
{BEGINS}
import time: self [us] | cumulative | imported package
import time:     10000 |      10000 |   pydantic.main
import time:      5000 |      15000 | nightlatch.model
import time:     20000 |      20000 | sqlite3
"""
    assert foreign(log) == pytest.approx(0.030)


def test_an_aim_beside_another_handler_is_of_what_comes_on_top_of_the_runtime() -> None:
    own, beside = Times(bare=0.1, ours=0.4, own=0.2, custodian=0.5).aims()
    assert (own.value, own.met) == (0.2, True)
    assert beside.value == pytest.approx(0.75)
    assert len(Times(0.1, 0.4, 0.2, None).aims()) == 1


def test_a_function_starts_and_judges_a_record_over_a_ledger_of_this_machine(tmp_path: Path) -> None:
    """Its share is far below the whole: the rest is the interpreter, the runtime's client and pydantic."""
    assert 0.1 < own_share(str(ROOT / "shared"), tmp_path) < 0.75
