"""`nightlatch policy check` and `show`."""

import argparse
import json
from pathlib import Path

import pytest

from nightlatch import bootstrap
from nightlatch.cli.policy import COMMAND
from nightlatch.errors import UsageError
from nightlatch.model import Action
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


def permissions(file: Path, text: str, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, set[str]]:
    """Action → resources, of the document that is printed for this policy."""
    file.write_text(text, encoding="utf-8")
    assert policy("permissions", str(file), *more) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["Version"] == "2012-10-17"
    assert {statement["Effect"] for statement in told["Statement"]} == {"Allow"}
    return {action: set(each["Resource"]) for each in told["Statement"] for action in each["Action"]}


def test_observing_asks_for_no_permission_to_change_anything(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    writes = {action for playbook in bootstrap.playbooks()["aws"] for action in playbook.writes}
    reads = {action for playbook in bootstrap.playbooks()["aws"] for action in playbook.reads}
    told = permissions(file, '[modes]\ndefault = "observe"\n', capsys)
    assert reads <= told.keys()
    assert writes - reads
    assert not told.keys() & (writes - reads)


def test_what_is_switched_on_is_exactly_what_may_be_changed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def written(*actions: Action) -> set[str]:
        return {w for playbook in bootstrap.playbooks()["aws"] if set(playbook.actions) & set(actions) for w in playbook.writes}

    reads = set(permissions(file, '[modes]\ndefault = "observe"\n', capsys))
    some = permissions(file, '[modes.actions]\n"aws.deactivate" = "approve"\n', capsys)
    assert "iam:UpdateAccessKey" in some
    assert set(some) == reads | written(Action.DEACTIVATE)
    every = permissions(file, '[modes]\ndefault = "enforce"\n', capsys)
    assert set(every) == reads | written(*Action)
    assert len(every) > len(some)


def test_the_account_and_the_partition_stand_in_the_resources(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = permissions(file, "", capsys, "--account", "111122223333", "--partition", "aws-cn")
    assert told["iam:GetUser"] == {"arn:aws-cn:iam::111122223333:user/*"}
    assert permissions(file, "", capsys)["iam:GetUser"] == {"arn:aws:iam::*:user/*"}
    assert "$" not in str(told)


def test_a_provider_without_playbooks_and_an_odd_account_are_refused(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError, match="--provider takes aws"):
        policy("permissions", str(file), "--provider", "okta")
    with pytest.raises(SystemExit):
        policy("permissions", str(file), "--account", "1234")
    assert "twelve digits" in capsys.readouterr().err
