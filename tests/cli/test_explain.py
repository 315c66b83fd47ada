"""`nightlatch explain`: what, why, what not, and what then."""

from pathlib import Path

from nightlatch.sandbox.intrusion import BORN
from tests.cli.commands import Shell


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
