"""`nightlatch quarantine`, with explain, cases and release: by hand, on an AWS that checks every signature and policy."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nightlatch import bootstrap
from nightlatch.hosts.aws.dynamodb import DynamoStore
from nightlatch.model import Policy
from nightlatch.settings import Settings
from tests.aws.ministack import Ministack
from tests.cli.commands import Shell
from tests.cli.desks import NEWBORN, OPERATOR, THIEF, ActingHalf, Office, as_somebody, born, office, rows, stack

HOSTILE = "svc\x1b]0;x\x07"


@pytest.fixture
def desk(ministack: Ministack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with office(ministack, tmp_path, monkeypatch) as made:
        yield made


def test_an_account_is_locked_explained_listed_and_released_by_hand(shell: Shell, desk: Office) -> None:
    assert desk.works()
    told = shell("quarantine", NEWBORN, "--reason", "the key was seen in a paste", "--who", "Noa", *desk.options())
    assert told.code == 0, told.out + told.err
    assert "done: quarantine svc-backups" in told.out
    assert not desk.works()
    assert "What holds it: quarantine 1 is held" in told.out
    assert f"aws iam delete-user-policy --user-name={NEWBORN}" in told.out.replace("'", "")
    explained = shell("explain", NEWBORN, *desk.options()).out
    assert "happening → arrival took" in explained
    assert "arrival → lock took" in explained
    assert "proof: IAM's simulator was asked" in explained
    assert "What people ordered" in explained
    assert f"quarantine by Noa (arn:aws:iam::111122223333:user/{OPERATOR})" in explained
    assert "the key was seen in a paste" in explained
    assert "held" in shell("cases", *desk.options()).out
    (row,) = [row for row in shell("cases", "--json", *desk.options()).rows if row["subject"] == NEWBORN]
    assert row["held"] == "held"
    machine = shell("explain", NEWBORN, "--json", *desk.options()).rows[0]
    assert (machine["quarantine"]["state"], machine["orders"][0]["result"]["done"]) == ("held", True)
    assert machine["by_hand"]
    released = shell("release", NEWBORN, *desk.options())
    assert released.code == 0, released.out
    assert desk.works()
    assert "quarantine 1 is released" in released.out


def test_a_dry_run_shows_each_thing_with_its_present_value_and_writes_nothing(shell: Shell, desk: Office) -> None:
    before = rows(desk.ledger)
    told = shell("quarantine", NEWBORN, "--dry-run", *desk.options())
    assert told.code == 0, told.err
    assert "would deny everything to svc-backups" in told.out
    assert "present: false → nothing" in told.out
    assert "status: Active → Inactive" in told.out
    assert "undone by hand: aws iam update-access-key" in told.out
    assert "nothing was written" in told.out
    row = shell("quarantine", NEWBORN, "--dry-run", "--json", *desk.options()).rows[0]
    assert {target["ready"] for target in row["targets"]} == {True}
    assert row["clear"] is True
    assert rows(desk.ledger) == before
    assert desk.works()


def test_where_policy_only_observes_a_person_cannot_either_and_is_told_why(shell: Shell, desk: Office) -> None:
    desk.policy.write_text('[modes]\ndefault = "observe"\n')
    for options in (("--dry-run",), ("--reason", "r")):
        told = shell("quarantine", NEWBORN, *options, *desk.options())
        assert told.code == 1
        assert "the mode of aws.lock is observe" in told.out
    assert desk.works()


def test_who_has_a_part_in_the_case_decides_nothing_about_it(shell: Shell, desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    as_somebody(monkeypatch, desk.server, desk.thief.key)
    told = shell("quarantine", NEWBORN, "--reason", "r", *desk.options())
    assert "you acted in this case yourself (" in told.out
    assert told.code == 1
    assert shell("quarantine", NEWBORN, "--dry-run", *desk.options()).code == 1
    as_somebody(monkeypatch, desk.server, desk.newborn.key)
    assert "you are this account" in shell("release", NEWBORN, *desk.options()).out
    with desk.control() as control:
        assert list(control.orders.waiting()) == []


def test_an_operator_is_never_locked_by_their_own_hand(shell: Shell, desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else made the operator's account in a case: the guardrail stands behind the objection, too."""
    with desk.opened() as pipeline:
        pipeline.assess([("aws", each) for each in _made_by_thief(desk)], datetime.now(UTC))
    told = shell("quarantine", OPERATOR, "--reason", "r", *desk.options())
    assert told.code == 1
    assert "you are this account" in told.out


def _made_by_thief(desk: Office) -> list[dict[str, object]]:
    from nightlatch.sandbox.trail import record

    user = desk.server.client("iam").get_user(UserName=OPERATOR)["User"]
    answer = {"user": {"userName": OPERATOR, "userId": user["UserId"], "arn": user["Arn"], "path": "/"}}
    return [record(user["CreateDate"], desk.thief.caller, "iam:CreateUser", {"userName": OPERATOR}, answer)]


def test_it_wants_a_reason_a_ledger_a_case_and_credentials(shell: Shell, desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shell("quarantine", NEWBORN, *desk.options()).code == 2
    assert "--reason" in shell.err
    assert shell("quarantine", NEWBORN, "--reason", "r").code == 2
    assert "aws:STACK" in shell.err
    assert shell("quarantine", "nobody", "--reason", "r", *desk.options()).code == 2
    assert "nightlatch cases" in shell.err
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert shell("quarantine", NEWBORN, "--reason", "r", *desk.options()).code == 2
    assert "AWS_PROFILE" in shell.err
    assert "Nothing was done" in shell.err


def test_a_case_may_be_named_by_the_beginning_of_its_id(shell: Shell, desk: Office) -> None:
    begun = f"aws:111122223333:user:{NEWBORN}@20"
    assert shell("quarantine", begun, "--dry-run", *desk.options()).code == 0
    assert shell("explain", begun, *desk.options()).code == 0
    assert shell("quarantine", "aws:111122223333:user:", "--dry-run", *desk.options()).code == 0
    born(desk.thief, f"{NEWBORN}-2")
    with desk.opened() as pipeline:
        pipeline.assess([("aws", each) for each in desk.thief.witness.taken()], datetime.now(UTC))
    assert shell("quarantine", "aws:111122223333:user:", "--dry-run", *desk.options()).code == 2
    assert "several cases begin with" in shell.err


def test_an_account_of_another_tenant_is_refused_before_anything_is_written(shell: Shell, desk: Office) -> None:
    with desk.opened() as pipeline:
        moved = [json.loads(json.dumps(each).replace("111122223333", "999988887777")) for each in _made_by_thief_as(desk, "afar")]
        pipeline.assess([("aws", each) for each in moved], datetime.now(UTC))
    told = shell("quarantine", "afar", "--reason", "r", *desk.options())
    assert told.code == 1
    assert "your credentials are of 111122223333, and the account is in 999988887777" in told.out


def _made_by_thief_as(desk: Office, name: str) -> list[dict[str, object]]:
    from nightlatch.sandbox.trail import made_user, record

    return [record(datetime.now(UTC), desk.thief.caller, "iam:CreateUser", {"userName": name}, made_user(name))]


def test_text_of_records_and_orders_never_reaches_the_terminal_raw(shell: Shell, desk: Office) -> None:
    shell("quarantine", NEWBORN, "--reason", HOSTILE, "--who", HOSTILE, *desk.options())
    for told in (shell("explain", NEWBORN, *desk.options()).out, shell("release", NEWBORN, *desk.options()).out):
        assert "\x1b" not in told
    assert "\\x1b]0;x\\x07" in shell("explain", NEWBORN, *desk.options()).out


def test_on_a_deployed_ledger_the_functions_carry_it_out_and_late_ones_leave_the_order_standing(
    shell: Shell, desk: Office, tmp_path: Path
) -> None:
    with stack(desk.server, "nightlatch-desk") as resources:
        fill(desk, resources)
        options = ("--ledger", "aws:nightlatch-desk", "--policy", str(desk.policy))
        late = shell("quarantine", NEWBORN, "--reason", "r", "--wait", "1", "--json", *options)
        assert (late.code, late.rows[0]["done"]) == (1, None), late.err
        assert "not carried out yet" in shell("explain", NEWBORN, *options).out
        assert shell("pause", "on", "--json", *options).rows == [{"stopped": True, "by_policy": False}]
        assert shell("pause", "off", *options).code == 0
        half = ActingHalf(desk.server, resources, Settings(policy=desk.policy), ("act",))
        with half.running():
            told = shell("quarantine", NEWBORN, "--reason", "r", "--wait", "30", *options)
        assert told.code == 0, told.out + told.err
        assert "is held" in told.out
        assert not desk.works()
        here = shell("release", "--all", "--here", *options)
        assert here.code == 0, here.out + here.err
        assert "1 of 1 released" in here.out
        assert desk.works()
        outlived = ("--ledger", f"aws:{resources['Evidence']}/{resources['Control']}", "--policy", str(desk.policy))
        assert shell("quarantine", NEWBORN, "--reason", "r", *outlived).code == 2
        assert "act with --here" in shell.err
        assert shell("quarantine", NEWBORN, "--reason", "r", "--here", *outlived).code == 0
        assert not desk.works()
        assert shell("release", "--all", "--here", *outlived).code == 0
        assert desk.works()


def fill(desk: Office, resources: dict[str, str]) -> None:
    """The evidence that the assessing function would have written."""
    dynamodb = desk.server.client("dynamodb")
    evidence, control = (DynamoStore(dynamodb, resources[name]) for name in ("Evidence", "Control"))
    pipeline = bootstrap.pipeline(Policy(), evidence, control, strict=True)
    records = [("aws", each) for each in replayed(desk)]
    assert pipeline.assess(records, datetime.now(UTC)).cases


def replayed(desk: Office) -> list[dict[str, object]]:
    from nightlatch.sandbox.trail import made_key, record

    iam = desk.server.client("iam")
    user = iam.get_user(UserName=NEWBORN)["User"]
    answer = {"user": {"userName": NEWBORN, "userId": user["UserId"], "arn": user["Arn"], "path": "/"}}
    (key,) = iam.list_access_keys(UserName=NEWBORN)["AccessKeyMetadata"]
    assert THIEF in desk.thief.caller.identity["arn"]
    return [
        record(user["CreateDate"], desk.thief.caller, "iam:CreateUser", {"userName": NEWBORN}, answer),
        record(
            key["CreateDate"],
            desk.thief.caller,
            "iam:CreateAccessKey",
            {"userName": NEWBORN},
            made_key(NEWBORN, key["AccessKeyId"]),
        ),
    ]
