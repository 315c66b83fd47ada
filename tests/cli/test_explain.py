"""`nightlatch explain`: what, why, what not, and what then."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from nightlatch.sandbox.intrusion import BORN
from nightlatch.sandbox.trail import ACCOUNT, Caller, made_user, record
from nightlatch.sandbox.trail import session as in_session
from tests.cli.commands import Shell
from tests.providers.m365.records import JO as MAILBOX
from tests.providers.m365.records import cmdlet
from tests.providers.okta.records import JO, event


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
    made = cmdlet("New-Mailbox", Name="jo", MicrosoftOnlineServicesID=MAILBOX)
    given = cmdlet("Add-RoleGroupMember", Identity="Organization Management", Member=MAILBOX) | {"Id": "2"}
    log.write_text(json.dumps([made, given]), encoding="utf-8")
    out = shell("explain", MAILBOX, "--from", log).out
    _, by_hand = out.split("What a person does by hand\n")
    first, second, *_ = by_hand.splitlines()
    assert first == "  Connect-ExchangeOnline"
    assert second == f"  Remove-RoleGroupMember -Identity 'Organization Management' -Member '{MAILBOX}' -Confirm:$false"


def test_what_belongs_together_over_platforms_is_told_with_the_case(shell: Shell, tmp_path: Path) -> None:
    login = "night.export@example.com"
    role, session = f"arn:aws:iam::{ACCOUNT}:role/Administrators", "ASIAIOSFODNN7EXAMPLE"
    who = {"type": "SAMLUser", "principalId": f"EXAMPLEqualifier=:{login}", "userName": login}
    asked = {"roleArn": role, "principalArn": f"arn:aws:iam::{ACCOUNT}:saml-provider/Okta", "roleSessionName": login}
    given = {"credentials": {"accessKeyId": session}, "assumedRoleUser": {"assumedRoleId": f"AROAEXAMPLE:{login}"}}
    signed_in = Caller(who, "203.0.113.66", "Mozilla/5.0")
    by_role = in_session("Administrators", login, "203.0.113.66", "Mozilla/5.0")
    by_role = replace(by_role, identity={**by_role.identity, "accessKeyId": session})
    at = datetime(2026, 3, 2, 10, 5, tzinfo=UTC)
    records = [
        event("user.lifecycle.create", JO | {"alternateId": login}),
        record(at, signed_in, "sts:AssumeRoleWithSAML", asked, given),
        record(at, by_role, "iam:CreateUser", {"userName": "svc-mirror"}, made_user("svc-mirror")),
    ]
    logs = tmp_path / "logs.jsonl"
    logs.write_text("".join(f"{json.dumps(each)}\n" for each in records))
    out = shell("explain", "svc-mirror", "--from", logs).out
    assert "What it belongs together with" in out
    assert f"{login} of okta came to aws {ACCOUNT} by the word of arn:aws:iam::{ACCOUNT}:saml-provider/Okta" in out
    (row,) = shell("explain", login, "--from", logs, "--json").rows
    assert [each["case"].partition("@")[0] for each in row["together"]] == [f"aws:{ACCOUNT}:user:svc-mirror"]
