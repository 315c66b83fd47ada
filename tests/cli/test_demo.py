"""The demo: a story that the product must tell rightly, for it is the first thing anybody sees."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from functools import cache
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import pytest

from nightlatch.cli.demo import demo_pipeline
from nightlatch.model import Verdict
from nightlatch.sandbox.intrusion import BACK_DOOR, BORN, intrusion
from nightlatch.sandbox.routine import routine
from tests.cli.commands import Shell


def test_the_routine_day_alone_comes_out_no_higher_than_log() -> None:
    with demo_pipeline() as story:
        story.assess(("aws", record) for record in routine())
    loud = {
        case.subject.label: [(f.signal, f.points) for f in case.findings]
        for case in story.judge_all()
        if case.judgment.verdict is not Verdict.LOG
    }
    assert loud == {}


def test_the_intrusion_is_found_among_it_and_nobody_else_is_accused() -> None:
    with demo_pipeline() as story:
        story.assess(("aws", record) for record in [*routine(), *intrusion()])
    grave = {case.subject.label for case in story.judge_all() if case.judgment.verdict is Verdict.QUARANTINE}
    assert grave == {BORN, BACK_DOOR}
    others = {case.subject.label for case in story.judge_all() if case.judgment.verdict.rank >= Verdict.NOTIFY.rank}
    assert others <= {BORN, BACK_DOOR, "main"}


def test_the_story_is_told_with_its_cases_an_explanation_and_a_plan(capsys: pytest.CaptureFixture[str]) -> None:
    shell = Shell(capsys)("demo")
    assert shell.code == 0
    for part in ("Nothing above log so far", "The cases", "What happened", "What would be done", f"▲ quarantine 100: {BORN}"):
        assert part in shell.out


def test_the_storys_records_can_be_written_and_replayed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "story.json"
    shell = Shell(capsys)
    told = shell("demo", "--json", "--write", file).rows
    assert [row["subject"] for row in told][:2] == [BORN, BACK_DOOR]
    replayed = shell("replay", file, "--json").rows
    assert {row["case"] for row in replayed} == {row["case"] for row in told}


@cache
def told(emulator: str) -> tuple[str, float]:
    """What the demo prints as a process of its own, and how many seconds of a processor it and its servers take."""
    before = spent()
    done = subprocess.run(
        [sys.executable, "-m", "nightlatch", "demo"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "NIGHTLATCH_MINISTACK": emulator},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, spent() - before


def spent() -> float:
    """Seconds that processes of ours which have ended took of a processor: on a busy machine they wait, which is not theirs."""
    usage = getrusage(RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def chapter_on(platform: str, out: str) -> str:
    """What is told between a chapter's heading and the next one's."""
    return out.partition(f"{platform} of this machine")[2].partition(" of this machine that check")[0]


def tries(chapter: str) -> list[str]:
    """How everything that was tried in a chapter went."""
    return [line.rpartition(": ")[2] for line in chapter.splitlines() if "→" in line]


def test_without_an_emulator_it_says_what_is_left_out_and_takes_under_five_seconds() -> None:
    out, took = told("")
    assert "`make demo` sets up" in out
    assert took < 7.5, "five seconds on a machine that does nothing else"


def test_the_chapter_on_google_really_happens_and_ends_with_the_restored_account() -> None:
    chapter = chapter_on("Google Cloud", told("")[0])
    assert tries(chapter) == ["works", "is refused", "works"]
    assert "▲ quarantine" in chapter
    assert chapter.count("verified: ") == 3
    assert "3 other owners stay, 1 of them with a condition" in chapter
    assert "the account is exactly as it was" in chapter


def test_the_chapter_on_okta_really_happens_and_ends_with_the_restored_account() -> None:
    chapter = chapter_on("Okta", told("")[0])
    assert tries(chapter) == ["works", "is refused", "works"]
    assert "exactly as it was: status, roles, groups" in chapter
    assert "3 super administrators of before stay" in chapter
    assert "its way on to AWS is left out" in chapter


def test_the_chapter_on_microsoft_really_happens_and_says_what_does_not_come_back() -> None:
    chapter = chapter_on("Azure", told("")[0])
    disabled, no_secret = "is refused (AADSTS7000112)", "is refused (AADSTS7000215)"
    locked = [disabled, disabled, "is refused", "works"]
    assert tries(chapter) == ["works", "works", "works", *locked, no_secret, "works", "works"]
    before, _, after = chapter.partition("▲ quarantine 100: Backup Agent")
    assert "verified: " not in before
    assert 0 < after.index("cannot be put back: Graph tells no secret's text") < after.index("verified: ")
    for change in (
        "disable the service principal",
        "remove the federated credential ci",
        "remove the secret backup",
        "take Owner at",
    ):
        assert f"verified: {change}" in after
    assert "3 owners of before stay, Payroll Export among them" in after
    assert "as it was but for that secret: permission, way in, and the role under its own id and condition" in after


@pytest.mark.usefixtures("ministack")
def test_the_new_administrator_of_okta_goes_on_to_aws_and_both_are_one_incident() -> None:
    chapter = chapter_on("Okta", told(os.environ["NIGHTLATCH_MINISTACK"])[0])
    assert tries(chapter) == ["works", "works", "is refused", "is refused", "works", "works"]
    _, _, incident = chapter.partition("◆ Incident over several platforms: 2 cases, the first of them begun by ")
    assert incident.startswith(("robin@example.com", "Administrators")), "CloudTrail tells whole seconds: either may be first"
    assert (
        "by the word of arn:aws:iam::111122223333:saml-provider/Okta as Administrators, and had a hand in svc-mirror" in incident
    )
    assert "new user night.export@example.com in okta" in incident
    assert "exactly as it was: status, roles, groups" in chapter
    assert "exactly as it was: keys, policies, groups, tags" in chapter


@pytest.mark.usefixtures("ministack")
def test_the_chapter_on_aws_really_happens_and_ends_with_the_restored_account() -> None:
    out, took = told(os.environ["NIGHTLATCH_MINISTACK"])
    assert tries(chapter_on("AWS", out)) == ["works", "is refused", "works", "is refused", "works"]
    assert "▲ ci-deployer undid our quarantine" in out
    assert "the account is exactly as it was" in out
    assert took < 20


LISTENS_TO_CTRL_C = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from nightlatch.__main__ import console
console()
"""
"""What a terminal starts heeds SIGINT; what a shell started in the background, these tests perhaps, hands on that it does not."""


@pytest.mark.usefixtures("ministack")
def test_open_leaves_a_page_up_to_decide_on_until_it_is_interrupted() -> None:
    ours = [sys.executable, "-c", LISTENS_TO_CTRL_C, "demo", "--open"]
    with subprocess.Popen(ours, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        address = next(line.strip() for line in running.stdout if "http://127.0.0.1:" in line)
        with urllib.request.urlopen(f"{address}/fragment?user=U0EXAMPLE01", timeout=10) as answer:  # noqa: S310 - loopback
            page = answer.read().decode()
        assert any("Ctrl-C ends it" in line for line in running.stdout)
        time.sleep(0.5)
        running.send_signal(signal.SIGINT)
        rest = running.stdout.read()
    assert "What is proposed" in page
    assert 'data-action-id="approve"' in page
    assert "as you left it: works" in rest
    assert running.returncode == 0
