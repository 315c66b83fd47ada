"""`nightlatch replay` over a folder of CloudTrail files."""

import json
from pathlib import Path

import pytest

from nightlatch.sandbox.intrusion import BACK_DOOR, BORN, intrusion
from tests.cli.commands import Shell
from tests.providers.m365.records import JO, cmdlet

EVIL = "svc\x1b[2J<script>alert(1)</script>[red]\u202egnp"


def test_each_case_is_one_line_of_json_the_gravest_first(shell: Shell, logs: Path) -> None:
    rows = shell("replay", logs, "--json").rows
    assert shell.code == 0
    assert [row["subject"] for row in rows if row["verdict"] == "quarantine"] == [BORN, BACK_DOOR]
    top = rows[0]
    assert {"case", "provider", "tenant", "subject", "score", "verdict", "findings", "plan"} <= top.keys()
    assert (top["provider"], top["tenant"]) == ("aws", "111122223333")
    assert {"signal", "points", "evidence"} <= top["findings"][0].keys()
    assert top["plan"][0]["action"] == "lock"
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    assert all(unseen.keys() == {"signal", "title", "why"} for row in rows for unseen in row["not_looked_at"])
    assert any(row["not_looked_at"] for row in rows)


def test_the_order_of_files_does_not_change_a_verdict(shell: Shell, logs: Path) -> None:
    forward = shell("replay", logs / "day.json", logs / "night-1.json.gz", logs / "night-2.jsonl", "--json").rows
    backward = shell(
        "replay", logs / "night-2.jsonl", logs / "night-1.json.gz", logs / "day.json", logs / "day.json", "--json"
    ).rows
    assert forward == backward


def test_a_person_sees_a_table_the_counts_and_whom_it_would_have_locked(shell: Shell, logs: Path) -> None:
    out = shell("replay", logs).out
    assert BORN in out
    assert "2 quarantine" in out
    assert f"acted upon: {BORN}, {BACK_DOOR}" in out
    assert "svc-metrics" not in out, "what is only logged is shown with --all"
    assert "svc-metrics" in shell("replay", logs, "--all").out


@pytest.mark.parametrize(("verdict", "code"), [("quarantine", 1), ("log", 1)])
def test_it_fails_when_asked_to(shell: Shell, logs: Path, verdict: str, code: int) -> None:
    assert shell("replay", logs, "--fail-on", verdict).code == code
    assert shell("replay", logs / "day.json", "--fail-on", "quarantine").code == 0


def test_what_cannot_be_read_is_counted_kept_and_stops_nothing(shell: Shell, logs: Path, tmp_path: Path) -> None:
    records = list(intrusion())
    broken = {**records[5], "eventTime": "the day before yesterday"}
    (logs / "odd.jsonl").write_text(json.dumps(broken) + "\n{ not json\n\n" + json.dumps(records[5]) + "\n")
    kept = tmp_path / "rejects.jsonl"
    rows = shell("replay", logs, "--json", "--rejects", kept).rows
    assert rows[0]["subject"] == BORN
    assert "2 records could not be read" in shell.err
    told = [json.loads(line) for line in kept.read_text().splitlines()]
    assert [(Path(row["file"]).name, row["record"]) for row in told] == [("odd.jsonl", 1), ("odd.jsonl", 2)]
    assert "time" in told[0]["reason"]


def test_hostile_names_reach_neither_terminal_nor_page(shell: Shell, tmp_path: Path) -> None:
    text = json.dumps({"Records": list(intrusion())}).replace(BORN, json.dumps(EVIL)[1:-1])
    file = tmp_path / "hostile.json"
    file.write_text(text)
    page = tmp_path / "report.html"
    out = shell("replay", file, "--report", page).out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "[red]" in out, "markup in a name is text"
    html = page.read_text()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "\x1b" not in shell("explain", json.loads(json.dumps(EVIL)), "--from", file).out


def test_the_report_holds_every_case_worth_reading(shell: Shell, logs: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    shell("replay", logs, "--report", page)
    html = page.read_text()
    assert html.count("<details>") == 2
    assert "http" not in html.replace("https://console", ""), "nothing is fetched from elsewhere"
    assert shell("replay", logs, "--report", tmp_path / "no" / "report.html").code == 2


def test_a_policy_that_does_not_load_ends_before_anything_is_read(shell: Shell, logs: Path, tmp_path: Path) -> None:
    policy = tmp_path / "nightlatch.toml"
    policy.write_text("[verdict]\nask = 50\n")
    assert shell("replay", logs, "--policy", policy).code == 2
    assert "verdicts" in shell.err


def test_what_is_read_is_never_written_over(shell: Shell, logs: Path) -> None:
    before = {file: file.read_bytes() for file in logs.iterdir()}
    day = logs / "day.json"
    calls: list[list[str | Path]] = [
        ["replay", logs, "--report", day],
        ["replay", day, "--rejects", day],
        ["normalize", day, "--rejects", day],
    ]
    for call in calls:
        assert shell(*call).code == 2
        assert "name another file" in shell.err
    assert {file: file.read_bytes() for file in logs.iterdir()} == before


def test_files_that_say_nothing_are_not_passed_off_as_clean(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_text('{"foo": 1}')
    shell("replay", file)
    assert "none of the 1 files held a record" in shell.err


def test_what_no_playbook_reaches_is_never_said_to_be_acted_upon(shell: Shell, tmp_path: Path) -> None:
    log = tmp_path / "audit.json"
    made = cmdlet("New-Mailbox", Name="jo", MicrosoftOnlineServicesID=JO)
    given = cmdlet("Add-RoleGroupMember", Identity="Organization Management", Member=JO) | {"Id": "2"}
    blinded = cmdlet("Set-AdminAuditLogConfig", UnifiedAuditLogIngestionEnabled="False") | {"Id": "3"}
    log.write_text(json.dumps([made, given, blinded]), encoding="utf-8")
    out = shell("replay", log).out
    assert "1 quarantine" in out
    assert "acted upon" not in out


def test_a_glob_that_no_shell_expanded_is_read_and_what_it_means_is_never_written_over(shell: Shell, logs: Path) -> None:
    assert shell("replay", f"{logs}/*", "--json").rows == shell("replay", logs, "--json").rows
    assert shell("explain", BORN, "--from", f"{logs}/night*").code == 0
    assert shell("normalize", f"{logs}/night-?.json*").rows
    assert shell("replay", f"{logs}/d*.json", "--report", logs / "day.json").code == 2
    assert "name another file" in shell.err
    assert shell("replay", f"{logs}/x*.gz").code == 2
    assert "matches" in shell.err
