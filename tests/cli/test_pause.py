"""`nightlatch pause`: the kill switch, which needs no credentials on a ledger of one's own."""

from pathlib import Path

from nightlatch import bootstrap
from nightlatch.settings import Settings
from tests.cli.commands import Shell


def ledger(folder: Path) -> Path:
    with bootstrap.opened(Settings(ledger=folder)):
        return folder


def test_it_is_pulled_put_back_and_told(shell: Shell, tmp_path: Path) -> None:
    folder = ledger(tmp_path / "ledger")
    assert shell("pause", "--ledger", folder, "--json").rows == [{"stopped": False, "by_policy": False}]
    assert "is on" in shell("pause", "on", "--ledger", folder).out
    assert shell("pause", "--ledger", folder, "--json").rows[0]["stopped"] is True
    with bootstrap.opened(Settings(ledger=folder)) as pipeline:
        assert pipeline.control.stopped()
    assert "nightlatch pause off" in shell("cases", "--ledger", folder).out
    assert "is off" in shell("pause", "off", "--ledger", folder).out
    assert shell("pause", "--ledger", folder, "--json").rows[0]["stopped"] is False


def test_a_policy_that_stops_everything_is_told_beside_it(shell: Shell, tmp_path: Path) -> None:
    folder, policy = ledger(tmp_path / "ledger"), tmp_path / "nightlatch.toml"
    policy.write_text("kill_switch = true\n")
    told = shell("pause", "--ledger", folder, "--policy", policy)
    assert "the policy's own kill_switch is true" in told.out
    assert shell("pause", "--ledger", folder, "--policy", policy, "--json").rows == [{"stopped": False, "by_policy": True}]


def test_without_a_ledger_it_makes_none(shell: Shell, tmp_path: Path) -> None:
    assert shell("pause", "on", "--ledger", tmp_path / "none").code == 2
    assert "aws:STACK" in shell.err
    assert list(tmp_path.iterdir()) == []
