"""`nightlatch confirm`: a lock was right."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.aws.ministack import Ministack
from tests.cli.commands import Shell
from tests.cli.desks import NEWBORN, Office, office, rows


@pytest.fixture
def desk(ministack: Ministack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with office(ministack, tmp_path, monkeypatch) as made:
        yield made


def test_a_lock_that_was_right_stays_and_says_who_said_so(shell: Shell, desk: Office) -> None:
    assert shell("quarantine", NEWBORN, "--reason", "a test", *desk.options()).code == 0
    assert "nobody has confirmed it yet" in shell("explain", NEWBORN, *desk.options()).out
    before = rows(desk.ledger)
    dry = shell("confirm", NEWBORN, "--dry-run", *desk.options())
    assert (dry.code, "would stay locked" in dry.out) == (0, True)
    assert rows(desk.ledger) == before
    told = shell("confirm", NEWBORN, "--who", "Noa", *desk.options())
    assert told.code == 0, told.out
    assert "confirmed by Noa (arn:aws:iam::111122223333:user/" in told.out
    assert not desk.works()


def test_what_is_not_locked_cannot_be_confirmed(shell: Shell, desk: Office) -> None:
    assert shell("confirm", NEWBORN, "--dry-run", *desk.options()).code == 1
    told = shell("confirm", NEWBORN, *desk.options())
    assert (told.code, "nothing of ours holds svc-backups" in told.out) == (1, True)
