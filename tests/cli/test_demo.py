"""The demo: a story that the product must tell rightly, for it is the first thing anybody sees."""

import subprocess
import sys
import time
from pathlib import Path

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


def test_it_takes_under_five_seconds_as_a_process_of_its_own() -> None:
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "nightlatch", "demo"], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - started < 5
