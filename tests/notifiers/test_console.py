"""Lines on standard output that no text from a record can pass for another message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlatch.notifiers.console import NOTIFIER
from nightlatch.notifiers.plain import shown
from tests.notifiers.telling import Kept, bulletin, policy, report, secrets


def test_a_case_and_a_bulletin_are_told_with_what_undoes_it(capsys: pytest.CaptureFixture[str]) -> None:
    door = NOTIFIER.open(policy(console=True), secrets())
    assert door is not None
    door.tell(report("svc\x1b[31m-report\nFORGED"), Kept())
    door.announce(bulletin(), Kept())
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("ASK 60: new user svc\\x1b[31m-report\\nFORGED in ")
    assert any(line.startswith("  undo by hand: ") for line in lines)
    assert not any(line.startswith("FORGED") for line in lines)
    assert [line for line in lines if not line.startswith("  ")] == [lines[0], "svc-report"]


@given(st.text())
def test_nothing_that_acts_on_a_terminal_is_left(text: str) -> None:
    safe = shown(text)
    assert safe.isprintable()
    assert len(safe) <= 600
