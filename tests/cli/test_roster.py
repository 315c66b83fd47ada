"""`nightlatch roster seed|show`: the administrators of a ledger on disk, and of a live account (emulated in this process)."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nightlatch import bootstrap
from nightlatch.model import Holding, Inventory, Kind
from nightlatch.settings import Settings
from tests.build import TENANT, activity, grant, minutes, principal
from tests.cli.commands import Shell
from tests.providers.aws.emulated import REGION, account, text

TOP = "arn:aws:iam::aws:policy/AdministratorAccess"


def kept(folder: Path, *holdings: Holding, gaps: tuple[str, ...] = ()) -> Path:
    made = Inventory(provider="aws", tenant=TENANT, at=minutes(0), holdings=holdings, groups={"leads": (TOP,)}, gaps=gaps)
    with bootstrap.opened(Settings(ledger=folder)) as pipeline:
        pipeline.control.inventories.keep(made.model_copy(update={"at": datetime.now(UTC) - timedelta(hours=1)}))
        now = datetime.now(UTC) - timedelta(minutes=10)
        granted = activity(Kind.ROLE_GRANTED, subject=principal("bo"), grants=(grant(0, TOP),)).model_copy(update={"at": now})
        removed = activity(Kind.ROLE_REMOVED, subject=principal("cy"), grants=(grant(0, TOP),)).model_copy(update={"at": now})
        for each in (granted, removed):
            pipeline.evidence.file(each)
    return folder


def holding(name: str, *roles: str) -> Holding:
    return Holding(account=principal(name, id=f"AIDA{name}"), address=f"arn:aws:iam::{TENANT}:user/{name}", roles=roles)


def test_it_shows_who_is_why_and_who_came_and_left(shell: Shell, tmp_path: Path) -> None:
    ledger = kept(tmp_path, holding("ana", "group:leads"), holding("cy", TOP), gaps=("the roles could not be listed",))
    shown = shell("roster", "show", "--ledger", ledger).out
    assert f"aws:{TENANT}: 2 administrators, the limit is 5" in shown
    assert "ana (user): in group leads" in shown
    assert f"bo (user): holds {TOP}" in shown
    assert "came since: bo" in shown
    assert "left since: cy" in shown
    assert "not read: the roles could not be listed" in shown
    rows = {row["name"]: row for row in shell("roster", "show", "--tenant", TENANT, "--ledger", ledger, "--json").rows}
    assert (rows["ana"]["id"], rows["ana"]["came"], rows["bo"]["came"]) == ("AIDAana", False, True)


def test_over_the_limit_is_said_and_the_list_is_a_policy_to_paste(shell: Shell, tmp_path: Path) -> None:
    policy = tmp_path / "nightlatch.toml"
    policy.write_text("[roster]\nlimit = 1\n")
    ledger = kept(tmp_path / "ledger", holding("ana", TOP))
    assert (
        "2 administrators, the limit is 1, 1 over the limit"
        in shell("roster", "show", "--ledger", ledger, "--policy", policy).out
    )
    policy.write_text(shell("roster", "show", "--ledger", ledger, "--toml").out)
    assert set(tomllib.loads(policy.read_text())["roster"]["administrators"]) == {f"arn:aws:iam::{TENANT}:user/ana", "bo"}
    assert "in your policy" in shell("roster", "show", "--ledger", ledger, "--policy", policy).out


def test_a_hostile_name_moves_no_line_of_the_terminal(shell: Shell, tmp_path: Path) -> None:
    ledger = kept(tmp_path, holding("a\x1b[2J\nroot", TOP))
    assert "\x1b" not in shell("roster", "show", "--ledger", ledger).out
    assert "\\x1b[2J\\nroot" in shell.out
    assert "\x1b" not in shell("roster", "show", "--ledger", ledger, "--toml").out


def test_without_a_ledger_or_with_an_unknown_tenant_it_says_what_to_do(shell: Shell, tmp_path: Path) -> None:
    assert shell("roster", "show", "--ledger", tmp_path / "none").code == 2
    assert "roster seed" in shell.err
    assert shell("roster", "seed", "--ledger", "aws:nightlatch").code == 2
    assert "takes its own" in shell.err
    assert shell("roster", "show", "--ledger", kept(tmp_path), "--tenant", "999988887777").code == 2
    assert "without --tenant" in shell.err


def test_seed_asks_the_live_account_and_keeps_what_it_found(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("ACCESS_KEY_ID", "test"), ("SECRET_ACCESS_KEY", "test"), ("DEFAULT_REGION", REGION)):
        monkeypatch.setenv(f"AWS_{name}", value)
    with account() as (_, session):
        iam = session.client("iam")
        iam.create_user(UserName="ana")
        iam.put_user_policy(
            UserName="ana", PolicyName="all", PolicyDocument=text({"Effect": "Allow", "Action": "*", "Resource": "*"})
        )
        iam.create_user(UserName="bo")
        assert shell("roster", "seed", "--ledger", tmp_path).code == 0, shell.err
    assert "ana (user): holds inline:all" in shell.out
    assert "bo (user)" not in shell.out
    assert "ana" in {row["name"] for row in shell("roster", "show", "--ledger", tmp_path, "--json").rows}
