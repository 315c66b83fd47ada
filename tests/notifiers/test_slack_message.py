"""What a Slack message says, and that no text of a record can make it say, link or ping anything else."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlatch.model import (
    Activity,
    Bulletin,
    Case,
    Change,
    ChangeState,
    Credential,
    Decided,
    Hold,
    Kind,
    Mode,
    Order,
    Origin,
    Quarantine,
    Report,
    Result,
    Unseen,
    Verb,
)
from nightlatch.notifiers.slack.bot import _reply
from nightlatch.notifiers.slack.facts import facts
from nightlatch.notifiers.slack.harmless import IMITATES, TURNS, escaped, harmless
from nightlatch.notifiers.slack.message import Message, message
from nightlatch.notifiers.slack.notice import notice
from nightlatch.notifiers.slack.talk import _form, explained
from nightlatch.sandbox.slack.blocks import faults_of_blocks, faults_of_view
from tests.build import START, activity, case, grant, principal
from tests.stages.test_decide import decided, finding

SVC = "svc-report"


def report(text: str = SVC, *, locked: bool = True) -> Report:
    """A case with that text in every place where a record could put it."""
    subject, actor = principal(text, id=text), principal(text)
    origin = Origin(ip=text, user_agent=text, network=text, region=text, session_name=text)
    happened: tuple[Activity, ...] = (
        activity(Kind.ACCOUNT_CREATED, 0, subject=subject, actor=actor, origin=origin),
        activity(Kind.CREDENTIAL_ADDED, 1, subject=subject, actor=actor, credential=Credential(type="access_key", id=text)),
        activity(Kind.ROLE_GRANTED, 2, subject=subject, actor=actor, grants=(grant(0, text),), error=text, operation=text),
    )
    decision = decided(finding(60).model_copy(update={"says": text, "title": text}))
    judged: Case = case(*happened).model_copy(
        update={
            "decision": decision.model_copy(update={"mode": Mode.ENFORCE, "paged": True, "why": (text,), "held": (text,)}),
            "findings": (finding(60).model_copy(update={"says": text, "title": text}),),
            "unseen": (Unseen(signal="S4", title=text, why=text),),
            "gaps": (text,),
            "version": 3,
        }
    )
    held = Quarantine(
        key=judged.key,
        number=1,
        case=judged.id,
        subject=subject,
        by="nightlatch",
        opened_at=START,
        state=Hold.HELD,
        happened_at=START,
        arrived_at=START + timedelta(seconds=3),
        held_at=START + timedelta(seconds=4.1),
        proof=text,
    )
    change = Change(
        run=1, order=10, playbook="p", target=text, says=text, state=ChangeState.VERIFIED, intended_at=START, by_hand=(text,)
    )
    order = Order(
        id="o", verb=Verb.RELEASE, case=judged.id, case_key=str(judged.key), seen_version=3, who=text, at=START, reason=text
    )
    return Report(
        case=judged,
        quarantine=held if locked else None,
        changes=(change,) if locked else (),
        decided=(Decided(order=order, result=Result(order="o", at=START, done=False, says=(text,))),),
        confirmed=text,
        says=(text,),
        links=(("Account", "https://console.aws.amazon.com/iam/home"),),
        at=START + timedelta(minutes=10),
    )


def shape(value: Any) -> Any:
    """A message without its texts: types, actions and how many of each."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items() if key not in ("text", "value") or not isinstance(each, str)}
    return [shape(each) for each in value] if isinstance(value, list) else value


def texts(value: Any, kind: str = "") -> Iterator[tuple[str, str]]:
    """(type of what holds it, text) of every text."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "text" and isinstance(each, str):
                yield str(value.get("type")), each
            else:
                yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def messages(told: Report) -> dict[str, Message]:
    bulletin = Bulletin(id="b", title=told.confirmed, says=told.says, cases=(("c", told.confirmed),), paged=True, at=START)
    return {
        "case": message(told, page="<!here>"),
        "bulletin": notice(bulletin, page="<!here>"),
        "reply": _reply(told, facts(told)),
    }


HOSTILE = (
    "<!channel>",
    "<!here> @everyone",
    "<@U0EXAMPLE01>",
    "<https://example.com|Release here>",
    "https://example.com/x",
    "*bold* _it_ ~no~ `code` ```block```",
    "&lt;!channel&gt;",
    "a\n\n> quote\n- list",
    "\u202egnp.exe",
    "adm\u0456n",
    "\u200bzero\u200dwidth\ufeff",
    "x" * 900,
    "\U0001f4a3" * 500,
    '"}],"blocks":[{"type":"divider"}]',
    "\x00\x1b[31m",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_text_changes_the_structure_or_pings_anybody(text: str) -> None:
    _holds(text)


@given(st.text(min_size=1, max_size=400).filter(str.strip))
def test_no_text_at_all_changes_the_structure_or_pings_anybody(text: str) -> None:
    _holds(text)


def _holds(text: str) -> None:
    plain, odd = messages(report()), messages(report(text))
    for name, made in odd.items():
        assert _without_commands(shape(made.blocks)) == _without_commands(shape(plain[name].blocks))
        assert faults_of_blocks(made.blocks) == []
        json.dumps(made.blocks).encode()
        for kind, shown in texts(made.blocks):
            assert kind != "mrkdwn" or shown.startswith("<!here> everybody"), "only policy's own call is markup"
            assert len(shown) <= (150 if kind == "plain_text" else 3_000)
        assert "<" not in made.text
        assert "://" not in made.text
        assert len(made.text) <= 4_000
    told = explained(report(text))
    assert faults_of_blocks(told["blocks"]) == []
    assert "<" not in told["text"]
    assert {kind for kind, _ in texts(told["blocks"])} <= {"text", "plain_text"}


def _without_commands(blocks: list[Any]) -> list[Any]:
    """Commands are shown whole or not at all: hostile ones are left out."""
    return [
        block
        for block in blocks
        if "preformatted" not in json.dumps(block)
        and block
        != {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "style": {"bold": True}}]}],
        }
    ]


def test_what_would_mislead_is_marked_in_words() -> None:
    assert harmless("user\u202egnp").endswith(TURNS)
    assert "\\u202e" in harmless("user\u202egnp")
    assert harmless("adm\u0456n").endswith(IMITATES), "a Cyrillic letter among Latin ones"
    assert harmless("\u0430\u0441\u0435").endswith(IMITATES), "Cyrillic letters alone that read as Latin"
    assert harmless("Привет") == "Привет", "an honest name in another alphabet is not marked"
    assert harmless("svc-backup") == "svc-backup"


@given(st.text(max_size=2_000), st.integers(120, 400))
def test_no_text_is_longer_than_asked_for_and_its_two_ends_stay(text: str, longest: int) -> None:
    shown = harmless(text, longest)
    assert len(shown) <= longest
    assert "\n" not in shown


def test_a_long_name_loses_its_middle() -> None:
    shown = harmless("begin" + "x" * 900 + "end", 100)
    assert shown.startswith("begin")
    assert shown.endswith("end")


def test_the_fallback_says_all_of_it() -> None:
    text = message(report()).text
    for part in (SVC, "score", "+60", "not looked at", "locked at", "4.1 s after it happened"):
        assert part in text, part


def test_a_locked_account_shows_proof_times_and_the_commands_that_undo_it() -> None:
    told = report("iam delete-user-policy")
    shown = json.dumps(message(told).blocks)
    assert "locked at 10:00:04 UTC, 4.1 s after it happened (1.1 s after its record arrived)" in shown
    assert "rich_text_preformatted" in shown
    assert [element["action_id"] for element in _buttons(told)] == ["release", "confirm", "expected", "explain"]


def test_buttons_are_only_what_can_be_done() -> None:
    free = report(locked=False)
    assert [each["action_id"] for each in _buttons(free)] == ["approve", "expected", "explain"]
    judged = free.case.judgment.model_copy(update={"mode": Mode.OBSERVE})
    observed = free.model_copy(update={"case": free.case.model_copy(update={"decision": judged})})
    assert [each["action_id"] for each in _buttons(observed)] == ["expected", "explain"]


def test_each_button_carries_the_case_and_what_was_seen() -> None:
    told = report()
    assert {each["value"] for each in _buttons(told)} == {
        json.dumps({"case": told.case.id, "seen": "3/1:held"}, separators=(",", ":"))
    }


def test_a_fact_is_said_once_however_the_report_grows() -> None:
    free, locked = facts(report(locked=False)), facts(report())
    assert set(free) < set(locked)


def test_escaped_text_holds_no_markup() -> None:
    assert escaped("<!channel> & *x*") == "&lt;!channel&gt; &amp; \u2060*\u2060x\u2060*\u2060"


def test_the_form_behind_expected_is_one_that_slack_opens() -> None:
    assert faults_of_view(_form("x" * 2_000, START.date()).to_dict()) == []


def test_a_case_of_many_activities_and_findings_still_fits() -> None:
    told = report()
    many = told.case.model_copy(
        update={
            "activities": told.case.activities * 200,
            "findings": told.case.findings * 200,
            "gaps": tuple(f"gap {number}" for number in range(200)),
        }
    )
    grown = told.model_copy(update={"case": many, "changes": told.changes * 100, "says": tuple(map(str, range(300)))})
    for made in messages(grown).values():
        assert sum(len(shown) for _, shown in texts(made.blocks)) < 13_000
        assert faults_of_blocks(made.blocks) == []
    assert faults_of_blocks(explained(grown)["blocks"]) == []
    assert "more: Explain" in json.dumps(message(grown).blocks)


def _buttons(told: Report) -> list[dict[str, Any]]:
    (row,) = [block for block in message(told).blocks if block["type"] == "actions"]
    elements: list[dict[str, Any]] = row["elements"]
    return elements
