"""`nightlatch approve`: yes to a case as it was seen, or to a whole flood."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.aws.ministack import Ministack
from tests.cli.commands import Shell
from tests.cli.desks import NEWBORN, Office, born, office, rows


@pytest.fixture
def desk(ministack: Ministack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with office(ministack, tmp_path, monkeypatch) as made:
        yield made


def test_a_yes_to_what_was_seen_carries_out_what_was_proposed(shell: Shell, desk: Office) -> None:
    dry = shell("approve", NEWBORN, "--dry-run", *desk.options())
    assert (dry.code, "would deny everything to svc-backups" in dry.out) == (0, True), dry.err
    assert "version 1" in dry.out
    told = shell("approve", NEWBORN, *desk.options())
    assert told.code == 0, told.out
    assert "version 1 as you saw it" in told.out
    assert not desk.works()
    assert "having seen version 1" in shell("explain", NEWBORN, *desk.options()).out


def test_a_yes_to_another_version_is_refused(shell: Shell, desk: Office) -> None:
    told = shell("approve", NEWBORN, "--seen", "7", *desk.options())
    assert told.code == 1
    assert "the case has changed since version 7 was seen (it is 1 now): look again" in told.out
    assert desk.works()


def test_a_flood_is_listed_and_approved_as_one(shell: Shell, desk: Office) -> None:
    second = born(desk.thief, "svc-second")
    with desk.opened() as pipeline:
        pipeline.assess([("aws", each) for each in desk.thief.witness.taken()], datetime.now(UTC))
        cases = [case for case in pipeline.judge_all(store=False) if case.born]
        for case in cases:
            flood, _ = pipeline.control.floods.join(case.first.actor, case, datetime.now(UTC))
    assert len(flood.cases) == 2
    listed = shell("cases", *desk.options()).out
    assert "flood: ci-deployer made 2 more accounts than the machine may lock" in listed
    assert f"nightlatch approve {flood.id}" in listed.replace("'", "")
    assert [row["flood"] for row in shell("cases", "--json", *desk.options()).rows if "flood" in row] == [flood.id]
    before = rows(desk.ledger)
    assert len(shell("approve", flood.id, "--dry-run", "--json", *desk.options()).rows) == 2
    assert rows(desk.ledger) == before
    told = shell("approve", flood.id, "--json", *desk.options())
    assert (told.code, [row["done"] for row in told.rows]) == (0, [True, True])
    assert len({row["order"] for row in told.rows}) == 2
    assert (desk.works(), second.can("iam:ListUsers")) == (False, False)


def test_a_flood_that_is_none_and_a_version_of_a_flood_are_usage_errors(shell: Shell, desk: Office) -> None:
    assert shell("approve", "flood:aws:nobody", *desk.options()).code == 2
    assert "no flood" in shell.err
