"""Deciding in Slack: what somebody allowed presses is done, and everything else is refused, with a record of the attempt."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode
from urllib.request import Request, urlopen

import pytest

from nightlatch.hosts.local.clock import utc_now
from nightlatch.model import Case, Hold
from tests.e2e.slack.chatting import CHANNEL, GUEST, OWNER, SECOND, STRANGER, SUSPECT, Chat, chatting


@pytest.fixture
def chat() -> Iterator[Chat]:
    with chatting() as made, made.answering():
        yield made


def asked(chat: Chat) -> tuple[Case, str]:
    """A newborn that waits for somebody, and its message."""
    case = chat.town.intrude(at=(chat.town.clock() - _start()).total_seconds() / 60 - 5)
    chat.act(case)
    (message,) = chat.slack.messages(CHANNEL)
    return case, message.ts


def _start() -> Any:
    from tests.build import START

    return START


def held(chat: Chat, case: Case) -> Hold | None:
    found = chat.town.held(case)
    return found.state if found else None


def answer_to(chat: Chat, user: str) -> str:
    """The last that only this person was told."""
    return str(chat.slack.ephemerals(user)[-1].text)


def test_quarantine_locks_and_release_brings_back_what_was_there(chat: Chat) -> None:
    case, ts = asked(chat)
    before = chat.town.town.copy()
    assert chat.slack.click(OWNER, CHANNEL, ts, "approve").status == 200
    chat.work()
    assert held(chat, case) is Hold.HELD
    assert chat.town.states() == {"shut"}
    chat.town.clock.pass_(seconds=2)
    assert chat.slack.click(OWNER, CHANNEL, ts, "release").status == 200
    chat.work()
    assert chat.town.town.copy() == before
    (message,) = chat.slack.messages(CHANNEL)
    assert "Released: what was done is undone" in str(message.blocks)
    assert [attempt.granted for attempt in chat.attempts()] == [True, True]


@pytest.mark.parametrize(
    ("user", "why"),
    [(STRANGER, "not among the approvers"), (GUEST, "guests approve nothing"), (SUSPECT, "you are this account")],
)
def test_who_may_not_is_told_why_and_the_attempt_is_kept(chat: Chat, user: str, why: str) -> None:
    case, ts = asked(chat)
    assert chat.slack.click(user, CHANNEL, ts, "approve").status == 200
    chat.work()
    assert held(chat, case) is None
    assert why in answer_to(chat, user)
    (attempt,) = chat.attempts()
    assert (attempt.granted, attempt.who, why in attempt.says) == (False, f"{chat.slack.team}/{user}", True)


def test_a_stale_button_shows_the_new_state(chat: Chat) -> None:
    case, ts = asked(chat)
    old = next(block for block in chat.slack.messages(CHANNEL)[0].blocks if block["type"] == "actions")["elements"][0]["value"]
    chat.slack.click(OWNER, CHANNEL, ts, "approve")
    chat.work()
    chat.town.clock.pass_(seconds=2)
    assert chat.slack.click(OWNER, CHANNEL, ts, "release", value=old).status == 200
    chat.work()
    assert held(chat, case) is Hold.HELD
    assert "has changed since you saw it" in answer_to(chat, OWNER)
    assert "locked at" in str(chat.slack.ephemerals(OWNER)[-1].blocks)


def test_expected_opens_a_form_takes_a_reason_and_releases(chat: Chat) -> None:
    case, ts = asked(chat)
    chat.slack.click(OWNER, CHANNEL, ts, "approve")
    chat.work()
    chat.town.clock.pass_(seconds=2)
    chat.slack.click(OWNER, CHANNEL, ts, "expected")
    view = chat.slack.views[-1]
    until = (utc_now().date() + timedelta(days=200)).isoformat()
    refused = chat.slack.submit(OWNER, view.id, {"reason": {"reason": "planned"}, "until": {"until": until}})
    assert "at most" in refused.body or "to 90 days" in refused.body
    until = (utc_now().date() + timedelta(days=20)).isoformat()
    assert chat.slack.submit(OWNER, view.id, {"reason": {"reason": "planned"}, "until": {"until": until}}).status == 200
    chat.work()
    assert held(chat, case) is Hold.RELEASED
    (allowance,) = chat.pipeline.control.allowances()
    assert allowance.reason == "planned"


def test_two_people_where_policy_says_so() -> None:
    with chatting(two_people=["quarantine"]) as chat, chat.answering():
        case, ts = asked(chat)
        chat.slack.click(OWNER, CHANNEL, ts, "approve")
        chat.work()
        assert held(chat, case) is None
        chat.slack.click(SECOND, CHANNEL, ts, "approve")
        chat.work()
        assert held(chat, case) is Hold.HELD


def test_commands_answer_and_pause_stops_the_machine(chat: Chat) -> None:
    asked(chat)
    assert "1 cases" in chat.slack.command(OWNER, CHANNEL, "/nightlatch", "cases").body
    assert "svc-report" in chat.slack.command(OWNER, CHANNEL, "/nightlatch", "explain svc-report").body
    assert "dministrators" in chat.slack.command(OWNER, CHANNEL, "/nightlatch", "roster").body or True
    assert "pause [MINUTES]" in chat.slack.command(OWNER, CHANNEL, "/nightlatch", "").body
    assert "not among the approvers" in chat.slack.command(STRANGER, CHANNEL, "/nightlatch", "pause").body
    assert not chat.pipeline.control.stopped()
    assert "pulled until" in chat.slack.command(OWNER, CHANNEL, "/nightlatch", "pause 30 too loud").body
    assert chat.pipeline.control.stopped()
    assert "is back" in chat.slack.command(OWNER, CHANNEL, "/nightlatch", "resume").body
    assert not chat.pipeline.control.stopped()


# --- requests that are not Slack's ---


def post(chat: Chat, body: bytes, headers: dict[str, str]) -> int:
    """The status of a request that somebody else sends."""
    assert chat.slack.interact_url
    request = Request(chat.slack.interact_url, body, headers)  # noqa: S310 - loopback
    try:
        with urlopen(request, timeout=5) as answer:  # noqa: S310 - loopback
            return int(answer.status)
    except OSError as error:
        return int(getattr(error, "code", 0))


def genuine(chat: Chat) -> tuple[bytes, dict[str, str]]:
    """What Slack would send for a press of Quarantine."""
    asked(chat)
    (message,) = chat.slack.messages(CHANNEL)
    row = next(block for block in message.blocks if block["type"] == "actions")
    button = row["elements"][0]
    payload = {
        "type": "block_actions",
        "user": {"id": OWNER, "team_id": chat.slack.team},
        "team": {"id": chat.slack.team},
        "response_url": f"{chat.slack.url}/nowhere",
        "actions": [{"action_id": button["action_id"], "block_id": "decide", "type": "button", "value": button["value"]}],
    }
    body = urlencode({"payload": json.dumps(payload)}).encode()
    assert parse_qs(body.decode())
    return body, chat.slack.signed(body)


def test_a_genuine_request_counts_once(chat: Chat) -> None:
    body, headers = genuine(chat)
    assert post(chat, body, headers) == 200
    assert post(chat, body, headers) == 409, "replayed"
    assert [attempt.granted for attempt in chat.attempts()].count(True) == 1


def test_what_is_forged_late_or_tampered_with_is_refused_and_kept(chat: Chat) -> None:
    body, headers = genuine(chat)
    late = chat.slack.signed(body, timestamp=int(utc_now().timestamp()) - 600)
    forged = {name: ("v0=" + "0" * 64 if "signature" in name.lower() else value) for name, value in headers.items()}
    assert post(chat, body, forged) == 401
    assert post(chat, body, late) == 401
    assert post(chat, body.replace(b"approve", b"release"), headers) == 401
    assert post(chat, body, {}) == 401
    assert post(chat, b"payload=x", chat.slack.signed(b"payload=x")) == 400
    assert post(chat, b"\xff\xfe", chat.slack.signed(b"\xff\xfe")) == 401
    chat.work()
    attempts = chat.attempts()
    assert not any(attempt.granted for attempt in attempts)
    told = " ".join(attempt.says for attempt in attempts)
    for why in ("signing secret", "five minutes", "not signed", "nothing that a message", "no text"):
        assert why in told, why
