"""`nightlatch release`: what would be put back, what has changed since, and everything at once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.aws.ministack import Ministack
from tests.cli.commands import Shell
from tests.cli.desks import NEWBORN, Office, born, office, rows

OTHER = "svc-second"
ALLOW = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'


@pytest.fixture
def desk(ministack: Ministack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with office(ministack, tmp_path, monkeypatch) as made:
        yield made


def locked(shell: Shell, desk: Office, name: str = NEWBORN) -> None:
    told = shell("quarantine", name, "--reason", "a test", *desk.options())
    assert told.code == 0, told.out + told.err


def own_policy(desk: Office, document: str) -> None:
    desk.server.client("iam").put_user_policy(UserName=NEWBORN, PolicyName="nightlatch-quarantine", PolicyDocument=document)


def test_a_dry_run_tells_what_would_be_put_back_last_change_first_and_writes_nothing(shell: Shell, desk: Office) -> None:
    locked(shell, desk)
    before = rows(desk.ledger)
    told = shell("release", NEWBORN, "--dry-run", *desk.options())
    assert told.code == 0, told.out
    assert told.out.index("status: Inactive → Active") < told.out.index("deny everything to svc-backups")
    made = shell("explain", NEWBORN, "--json", *desk.options()).rows[0]["changes"]
    row = shell("release", NEWBORN, "--dry-run", "--json", *desk.options()).rows[0]
    assert [change["target"] for change in row["changes"]] == [change["target"] for change in reversed(made)]
    assert row["changed_since"] == []
    assert rows(desk.ledger) == before
    assert not desk.works()


def test_what_somebody_changed_since_is_named_and_put_back_only_by_force(shell: Shell, desk: Office) -> None:
    locked(shell, desk)
    own_policy(desk, ALLOW)
    dry = shell("release", NEWBORN, "--dry-run", *desk.options())
    assert (dry.code, "changed since: deny: document is" in dry.out) == (1, True)
    refused = shell("release", NEWBORN, *desk.options())
    assert refused.code == 1
    assert "refused: release svc-backups" in refused.out
    assert "force it" in refused.out
    forced = shell("release", NEWBORN, "--force", "--reason", "seen to", *desk.options())
    assert forced.code == 0, forced.out
    assert desk.works()


def test_everything_is_released_at_once_and_one_that_is_refused_makes_the_code_1(shell: Shell, desk: Office) -> None:
    second = born(desk.thief, OTHER)
    with desk.opened() as pipeline:
        pipeline.assess([("aws", each) for each in desk.thief.witness.taken()], datetime.now(UTC))
    locked(shell, desk)
    locked(shell, desk, OTHER)
    own_policy(desk, ALLOW)
    told = shell("release", "--all", *desk.options())
    assert told.code == 1
    assert "1 of 2 released" in told.out
    assert second.can("iam:ListUsers")
    again = shell("release", "--all", "--force", "--json", *desk.options())
    assert (again.code, [row["done"] for row in again.rows]) == (0, [True])
    assert desk.works()
    assert "nothing is locked" in shell("release", "--all", *desk.options()).out


def test_what_is_locked_is_released_when_its_case_has_long_expired(shell: Shell, desk: Office) -> None:
    locked(shell, desk)
    for file in desk.ledger.glob("evidence*"):
        file.unlink()
    with desk.opened():  # an empty one in its place
        pass
    listed = shell("cases", *desk.options()).out
    assert "held: svc-backups in 111122223333" in listed
    assert "has expired" in listed
    explained = shell("explain", NEWBORN, *desk.options()).out
    assert explained.startswith("Its case has expired")
    assert "aws iam delete-user-policy" in explained
    assert shell("release", NEWBORN, *desk.options()).code == 0
    assert desk.works()


def test_nothing_held_is_nothing_to_release_and_one_or_all_must_be_named(shell: Shell, desk: Office) -> None:
    told = shell("release", NEWBORN, *desk.options())
    assert (told.code, "nothing of ours holds svc-backups" in told.out) == (0, True)
    for arguments in ((), (NEWBORN, "--all")):
        assert shell("release", *arguments, *desk.options()).code == 2
        assert "--all" in shell.err


def test_whose_credentials_are_of_another_account_releases_nothing_and_takes_nothing_for_gone(
    shell: Shell, desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account that cannot be seen from here is not one that is gone: its lock must stay listed."""
    locked(shell, desk)
    with desk.control() as control:
        (held,) = control.quarantines.live()
        control.quarantines.write(
            held.model_copy(update={"key": held.key.model_copy(update={"tenant": "999988887777"}), "case": "aws:999988887777:x"})
        )
    told = shell("release", "--all", *desk.options())
    assert (told.code, "1 of 2 released" in told.out) == (1, True)
    assert "use credentials of that account" in told.out
    with desk.control() as control:
        assert [each.key.tenant for each in control.quarantines.live()] == ["999988887777"]
