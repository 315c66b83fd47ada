"""What is printed of a start is summed up rightly."""

import zipfile
from pathlib import Path

import pytest

from tests.aws.lambda_runtime import ROOT
from tests.bench.cold_start import Weight, weigh
from tests.bench.local_start import BARE, CUSTODIAN_S, OTHERS, OURS, Taken, aims, starts


def test_bytes_are_ours_where_the_library_or_the_policy_is(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "layer.zip", "w") as archive:
        archive.writestr("python/nightlatch/model.py", b"12345")
        archive.writestr("nightlatch.toml", b"12345")
        archive.writestr("python/pydantic/main.py", b"1234567890")
    assert weigh(tmp_path / "layer.zip") == Weight(20, 10)


def test_what_is_not_others_is_ours_and_another_handler_is_compared_by_what_comes_on_top_of_the_runtime() -> None:
    taken = {name: [Taken(9, cpu_s)] for name, cpu_s in ((BARE, 0.1), (OTHERS, 0.32), (OURS, 0.4), (CUSTODIAN_S, 0.5))}
    own, beside = aims(taken)
    assert own.value == pytest.approx(0.2)
    assert beside.value == pytest.approx(0.75)
    assert len(aims({name: each for name, each in taken.items() if name != CUSTODIAN_S})) == 1


def test_a_function_starts_and_judges_a_record_over_a_ledger_of_this_machine() -> None:
    taken = starts(str(ROOT / "shared"), rounds=3)
    bare, others, ours = (min(each.cpu_s for each in taken[name]) for name in (BARE, OTHERS, OURS))  # a busy machine only adds
    assert bare < others < ours
    assert aims(taken)[0].value < 0.75
