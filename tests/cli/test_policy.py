"""`nightlatch policy check`, `show` and `permissions`."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from nightlatch import bootstrap
from nightlatch.cli.policy import COMMAND
from nightlatch.errors import UsageError
from nightlatch.model import Action
from nightlatch.policy.loading import load, loads
from nightlatch.vendors.google import DIRECTORY_SCOPES
from tests.architecture.sources import ROOT
from tests.providers.okta.playbooks.acting import SCOPES
from tests.sandbox.google.discovery import document, method


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
        policy("permissions", str(file), "--provider", "nowhere")
    with pytest.raises(SystemExit):
        policy("permissions", str(file), "--account", "1234")
    assert "twelve digits" in capsys.readouterr().err


OBSERVE = '[modes]\ndefault = "observe"\n'
ENFORCE = '[modes]\ndefault = "enforce"\n'


def printed(file: Path, text: str, provider: str, capsys: pytest.CaptureFixture[str]) -> Any:
    """What is printed for this policy."""
    file.write_text(text, encoding="utf-8")
    assert policy("permissions", str(file), "--provider", provider) == 0
    return json.loads(capsys.readouterr().out)


def test_googles_role_under_enforcement_holds_what_the_terraform_module_grants_and_nothing_else(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    granted = json.loads((ROOT / "infra/gcp/permissions.json").read_text(encoding="utf-8"))
    told = printed(file, ENFORCE, "gcp", capsys)
    assert told["includedPermissions"] == sorted([*granted["read"], *granted["respond"]])


def test_googles_role_is_one_that_iam_takes(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    create = method("iam", "POST", "v1/organizations/1/roles")
    assert create is not None
    told = printed(file, ENFORCE, "gcp", capsys)
    assert list(create.faults_of_request({}, {"roleId": "nightlatch_respond", "role": told})) == []
    assert len(told["description"]) <= 256
    assert told["title"]


def test_googles_role_grows_by_exactly_what_is_switched_on(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    playbooks = bootstrap.playbooks()["gcp"]
    observing = set(printed(file, OBSERVE, "gcp", capsys)["includedPermissions"])
    assert observing >= {name for playbook in playbooks for name in playbook.reads}
    assert not observing & {name for playbook in playbooks for name in playbook.writes}
    some = set(printed(file, f'{OBSERVE}[modes.actions]\n"gcp.deactivate" = "approve"\n', "gcp", capsys)["includedPermissions"])
    assert some - observing == {
        name for playbook in playbooks if Action.DEACTIVATE in playbook.actions for name in playbook.writes
    }


def test_workspaces_scopes_under_enforcement_are_those_that_act_asks_for(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = document("admin")["auth"]["oauth2"]["scopes"]
    scopes = printed(file, ENFORCE, "workspace", capsys)["scopes"]
    assert scopes == sorted(DIRECTORY_SCOPES)
    observing = printed(file, OBSERVE, "workspace", capsys)["scopes"]
    assert {scope for scope in observing if not scope.endswith(".readonly")} == {
        "https://www.googleapis.com/auth/admin.directory.user.security"
    }
    assert known.keys() >= {*scopes, *observing}


def test_okta_s_scopes_are_those_that_act_asks_for_the_reading_ones_beside_those_that_change(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scopes, observing = (set(printed(file, text, "okta", capsys)["scopes"]) for text in (ENFORCE, OBSERVE))
    assert scopes == set(SCOPES) - {"okta.logs.read"}
    assert observing == {scope for scope in scopes if scope.endswith(".read")}


def test_azures_role_is_what_the_terraform_module_grants_to_whoever_acts(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    granted = json.loads((ROOT / "infra/azure/permissions.json").read_text(encoding="utf-8"))
    told, observing = (printed(file, text, "azure", capsys) for text in (ENFORCE, OBSERVE))
    assert set(told["Actions"]) <= {*granted["azure"]["read"], *granted["azure"]["respond"]}
    assert set(told["Actions"]) >= {*granted["azure"]["respond"], *observing["Actions"]}
    assert all(name.endswith("/read") for name in observing["Actions"])
    assert all(
        name in granted["graph"]["read"] for name in ("User.Read.All", "Application.Read.All") if name in told["Description"]
    )
    assert "Application.Read.All" in told["Description"]


@pytest.mark.parametrize("given", [("--account", "111122223333"), ("--partition", "aws-cn")])
@pytest.mark.parametrize("provider", ["gcp", "workspace", "okta", "azure", "entra"])
def test_what_only_aws_has_is_refused_for_google(file: Path, provider: str, given: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match=f"{given[0]} is AWS's only: leave it out with --provider {provider}"):
        policy("permissions", str(file), "--provider", provider, *given)
