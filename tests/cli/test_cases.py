"""`nightlatch cases`: what a ledger on disk holds."""

from pathlib import Path

from nightlatch.sandbox.intrusion import BORN
from tests.cli.commands import Shell


def test_the_ledger_is_kept_and_read_again(shell: Shell, logs: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    first = shell("replay", logs, "--ledger", ledger, "--json").rows
    again = shell("replay", logs, "--ledger", ledger, "--json").rows
    assert again == first
    listed = shell("cases", "--ledger", ledger, "--json").rows
    assert [row["case"] for row in listed] == [row["case"] for row in first if row["verdict"] != "log"]
    assert BORN in shell("cases", "--ledger", ledger, "--verdict", "ask").out
    told = shell("explain", listed[0]["case"], "--ledger", ledger).out
    assert told == shell("explain", BORN, "--ledger", ledger).out


def test_without_a_ledger_it_says_how_to_make_one(shell: Shell, logs: Path) -> None:
    assert shell("cases", "--ledger", logs / "none").code == 2
    assert "replay --ledger" in shell.err


def test_looking_into_an_empty_folder_makes_no_ledger_there(shell: Shell, tmp_path: Path) -> None:
    assert shell("cases", "--ledger", tmp_path).code == 2
    assert shell("explain", BORN, "--ledger", tmp_path).code == 2
    assert list(tmp_path.iterdir()) == []
