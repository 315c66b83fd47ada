"""The demo's thread, looked at in a real browser: the case's life, and buttons that really lock and release an account of an AWS."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from nightlatch import bootstrap
from nightlatch.bootstrap.play import Play
from nightlatch.bootstrap.playing import CHANNEL, OWNER, STRANGER, answering, playing, slack_of_this_machine
from nightlatch.model import Case, Mode
from nightlatch.sandbox.intrusion import ADMIN, BORN, ELSEWHERE, TOOL
from nightlatch.sandbox.ministack import Ministack
from nightlatch.sandbox.slack import Slack
from nightlatch.sandbox.trail import allow
from nightlatch.sandbox.witness import Person, Witness, key_of, picture

CHROMIUM = shutil.which("chromium")
REQUIRED = os.environ.get("NIGHTLATCH_REQUIRE_EMULATORS") == "1"
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SLOW_MS = 30_000


@dataclass
class Story:
    server: Ministack
    play: Play
    slack: Slack
    newborn: Person
    case: Case

    @property
    def page(self) -> str:
        return f"{self.slack.url}/channels/{CHANNEL}"


@pytest.fixture
def story(ministack: Ministack) -> Iterator[Story]:
    """An intruder's newborn in approve mode, told of in a Slack of this machine."""
    with slack_of_this_machine() as slack:
        witness = Witness(ministack)
        thief = witness.user("ci-deployer", ministack.user("ci-deployer", allow("iam:*")), ELSEWHERE, TOOL)
        thief.call("iam:CreateUser", UserName=BORN)
        minted = thief.call("iam:CreateAccessKey", UserName=BORN)
        thief.call("iam:AttachUserPolicy", UserName=BORN, PolicyArn=ADMIN)
        newborn = witness.user(BORN, key_of(minted), ELSEWHERE, TOOL)
        packaged = bootstrap.policy(None)
        rules = packaged.model_copy(update={"modes": packaged.modes.model_copy(update={"default": Mode.APPROVE})})
        play = playing(ministack, rules, "nightlatch-act", ministack.user("nightlatch-act", allow("*")), slack)
        play.pipeline.assess(("aws", record) for record in witness.taken())
        case = next(case for case in play.pipeline.judge_all() if case.subject.label == BORN)
        with answering(play, slack):
            play.act(case.id)
            yield Story(ministack, play, slack, newborn, case)


@pytest.mark.skipif(CHROMIUM is None and not REQUIRED, reason="there is no Chromium here")
def test_a_person_locks_and_releases_an_account_from_the_page(story: Story, tmp_path: Path) -> None:
    from playwright.sync_api import expect, sync_playwright

    assert CHROMIUM, "NIGHTLATCH_REQUIRE_EMULATORS=1: install chromium"
    before = picture(story.server, BORN)
    assert story.newborn.can("iam:ListUsers")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *FLAGS])
        page = browser.new_page()
        wrong: list[str] = []
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(story.page)
        expect(page.get_by_text("What is proposed")).to_be_visible(timeout=SLOW_MS)
        page.select_option("#user", STRANGER)
        page.click('button[data-action-id="approve"]')
        _confirmed(page)
        expect(page.get_by_text("not among the approvers").first).to_be_visible(timeout=SLOW_MS)
        assert story.newborn.can("iam:ListUsers")
        page.select_option("#user", OWNER)
        page.click('button[data-action-id="approve"]')
        _confirmed(page)
        expect(page.get_by_text("What was done")).to_be_visible(timeout=SLOW_MS)
        assert not story.newborn.can("iam:ListUsers")
        page.click('button[data-action-id="release"]')
        _confirmed(page)
        expect(page.get_by_text("Released: what was done is undone")).to_be_visible(timeout=SLOW_MS)
        assert story.newborn.can("iam:ListUsers")
        assert picture(story.server, BORN) == before
        page.screenshot(path=tmp_path / "thread.png", full_page=True)
        browser.close()
    assert wrong == []
    attempts = [attempt.granted for attempt in story.play.pipeline.control.consents.of_day(bootstrap.utc_now())]
    assert attempts == [False, True, True]


def _confirmed(page: object) -> None:
    """Say yes where the page asks whether one is sure, as Slack does before such a button counts."""
    button = page.locator("[data-confirm]:visible")  # type: ignore[attr-defined]
    if button.count():
        button.first.click()
