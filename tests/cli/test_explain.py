"""`nightlatch explain`: what, why, what not, and what then."""

import json
from pathlib import Path

from nightlatch.sandbox.intrusion import BORN
from tests.cli.commands import Shell
from tests.providers.m365.records import JO, cmdlet


def test_an_explanation_tells_what_why_what_not_and_what_then(shell: Shell, logs: Path) -> None:
    out = shell("explain", BORN, "--from", logs).out
    for part in ("What happened", "Why it stands out", "What could not be looked at", "What would be done"):
        assert part in out
    assert "deny everything to svc-backups" in out
    row = shell("explain", BORN, "--from", logs, "--json").rows[0]
    assert {f"+{finding['points']}" in out for finding in row["findings"] if finding["points"] > 0} == {True}


def test_asking_for_a_case_that_is_not_there_says_where_to_look(shell: Shell, logs: Path) -> None:
    assert shell("explain", "nobody", "--from", logs).code == 2
    assert "nightlatch cases" in shell.err
    assert shell("explain", BORN).code == 2
    assert "--ledger" in shell.err


def test_where_no_playbook_reaches_an_explanation_tells_what_a_person_runs(shell: Shell, tmp_path: Path) -> None:
    log = tmp_path / "audit.json"
    made = cmdlet("New-Mailbox", Name="jo", MicrosoftOnlineServicesID=JO)
    given = cmdlet("Add-RoleGroupMember", Identity="Organization Management", Member=JO) | {"Id": "2"}
    log.write_text(json.dumps([made, given]), encoding="utf-8")
    out = shell("explain", JO, "--from", log).out
    _, by_hand = out.split("What a person does by hand\n")
    first, second, *_ = by_hand.splitlines()
    assert first == "  Connect-ExchangeOnline"
    assert second == f"  Remove-RoleGroupMember -Identity 'Organization Management' -Member '{JO}' -Confirm:$false"
