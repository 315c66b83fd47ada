"""`nightlatch policy check` and `show`."""

import argparse
import json
from pathlib import Path

import pytest

from nightlatch.cli.policy import COMMAND
from nightlatch.policy.loading import load, loads


def policy(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    COMMAND.configure(parser)
    return COMMAND.run(parser.parse_args(arguments))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "nightlatch.toml"
    path.write_text(
        "[signals.Q1.variants]\nday = 5\n"
        '[[exceptions]]\nname = "old"\nowner = "ops"\nreason = "r"\nexpires = 2020-01-01\nactor = "dana"\n',
        encoding="utf-8",
    )
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.toml"
    path.write_text("[verdicts]\nnotfy = 3\n[modes]\ndefault = 3\n", encoding="utf-8")
    return path


def test_a_policy_that_loads_is_told_with_its_digest_and_its_warnings(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert policy("check", str(file)) == 0
    told = capsys.readouterr().out
    assert load(file).digest[:12] in told
    assert 'warning: exceptions: "old" of ops expired on 2020-01-01' in told


def test_the_packaged_policy_is_checked_where_no_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert policy("check") == 0
    assert "default.toml loads" in capsys.readouterr().out


def test_a_machine_reads_how_the_check_fared(file: Path, broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert policy("check", str(file), "--json") == 0
    good = json.loads(capsys.readouterr().out)
    assert good["ok"] is True
    assert good["digest"] == load(file).digest
    assert len(good["warnings"]) == 1
    assert policy("check", str(broken), "--json") == 2
    bad = json.loads(capsys.readouterr().out)
    assert (bad["ok"], bad["file"], len(bad["errors"])) == (False, str(broken), 2)


def test_every_fault_of_a_wrong_policy_goes_to_standard_error(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for part in ("check", "show"):
        assert policy(part, str(broken)) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert f"{broken}: verdicts.notfy: unknown key; did you mean verdicts.notify?" in err
        assert f"{broken}: modes.default: it should be" in err


def test_a_signal_that_does_not_exist_is_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "nightlatch.toml"
    path.write_text("[signals.Q1.variants]\nweek = 5\n", encoding="utf-8")
    assert policy("check", str(path)) == 2
    assert "signals.Q1.variants.week: Q1 has no such variant; known here: day" in capsys.readouterr().err


def test_what_show_prints_loads_as_the_same_policy(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert policy("show", str(file)) == 0
    assert loads(capsys.readouterr().out, "shown") == load(file)


def test_show_gives_a_machine_the_whole_policy(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert policy("show", str(file), "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["exceptions"][0]["name"] == "old"
    assert shown["digest"] == load(file).digest
