"""A request is believed only as Slack signed it, over the bytes as they came, and read only as what a message offers."""

import json
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from nightlatch.errors import UnreadableSource
from nightlatch.notifiers.slack.buttons import value_of
from nightlatch.notifiers.slack.incoming import disbelief, read, request_id
from tests.build import START

SECRET = "example-" + "signing-secret"
PERSON = {"user": {"id": "U0EXAMPLE01", "team_id": "T0EXAMPLE01"}, "team": {"id": "T0EXAMPLE01"}}


def body(payload: Any) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


def pressed(action: str = "release", **more: Any) -> dict[str, Any]:
    value = value_of("aws:1:user:x@2026-01-01T00:00:00Z", "7/1:held")
    button = {"action_id": action, "block_id": "decide", "type": "button", "value": value}
    told = {"type": "block_actions", **PERSON, "response_url": "https://hooks.slack.com/actions/x", "trigger_id": "1.2.3"}
    return {**told, "actions": [button], **more}


def headers(raw: bytes, age: timedelta = timedelta(), secret: str = SECRET) -> dict[str, str]:
    stamp = str(int((START - age).timestamp()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=raw)
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": str(signature)}


def test_a_signed_request_is_believed() -> None:
    raw = body(pressed())
    assert disbelief(headers(raw), raw, SECRET, START) is None


@pytest.mark.parametrize("age", [timedelta(minutes=5, seconds=1), -timedelta(minutes=5, seconds=1)])
def test_one_of_another_time_is_not(age: timedelta) -> None:
    raw = body(pressed())
    assert "timestamp" in str(disbelief(headers(raw, age), raw, SECRET, START))


def test_one_signed_with_another_secret_is_not() -> None:
    raw = body(pressed())
    assert "signature" in str(disbelief(headers(raw, secret="another-example"), raw, SECRET, START))


@given(st.data())
def test_one_byte_changed_is_enough(data: st.DataObject) -> None:
    raw = body(pressed())
    at = data.draw(st.integers(0, len(raw) - 1))
    changed = raw[:at] + bytes([raw[at] ^ data.draw(st.integers(1, 127))]) + raw[at + 1 :]
    assert disbelief(headers(raw), changed, SECRET, START) is not None


@given(
    st.dictionaries(st.sampled_from(["x-slack-request-timestamp", "x-slack-signature"]), st.text(max_size=40)),
    st.binary(max_size=80),
)
def test_whatever_comes_without_a_signature_is_refused_and_nothing_breaks(told: dict[str, str], raw: bytes) -> None:
    assert disbelief(told, raw, SECRET, START) is not None
    assert request_id(told, raw)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_request_are_unreadable(raw: bytes) -> None:
    with pytest.raises(UnreadableSource):
        read(raw, "id", START)


def test_a_button_says_what_it_was_over() -> None:
    asked = read(body(pressed()), "id", START)
    assert (asked.wish.verb, asked.wish.case, asked.wish.seen) == ("release", "aws:1:user:x@2026-01-01T00:00:00Z", "7/1:held")
    assert (asked.wish.team, asked.wish.user) == ("T0EXAMPLE01", "U0EXAMPLE01")


def test_a_person_counts_for_their_own_team_not_for_the_channels() -> None:
    stranger = {"user": {"id": "U0EXAMPLE09", "team_id": "T0EXAMPLE99"}, "team": {"id": "T0EXAMPLE01"}}
    assert read(body(pressed() | stranger), "id", START).wish.team == "T0EXAMPLE99"


@pytest.mark.parametrize(
    "odd", [pressed("delete"), pressed(actions=[]), pressed(type="shortcut"), pressed(user=None), [], "x", 7]
)
def test_what_no_message_offers_is_refused(odd: Any) -> None:
    with pytest.raises(UnreadableSource):
        read(body(odd), "id", START)


def test_a_form_brings_reason_and_last_day() -> None:
    values = {"reason": {"reason": {"value": "planned"}}, "until": {"until": {"selected_date": "2026-03-01"}}}
    view = {"callback_id": "expected", "private_metadata": value_of("c", "1/"), "state": {"values": values}}
    asked = read(body({"type": "view_submission", **PERSON, "view": view}), "id", START)
    assert asked.form
    assert (asked.wish.reason, asked.wish.until) == ("planned", date(2026, 3, 1))


@pytest.mark.parametrize(
    ("text", "verb", "minutes", "reason"),
    [
        ("pause 30 too loud", "pause", 30, "too loud"),
        ("PAUSE too loud", "pause", None, "too loud"),
        ("pause 99999999 x", "pause", None, "99999999 x"),
        ("resume", "resume", None, ""),
        ("cases", "cases", None, ""),
        ("destroy everything", "help", None, ""),
        ("", "help", None, ""),
    ],
)
def test_a_command_is_read_word_by_word(text: str, verb: str, minutes: int | None, reason: str) -> None:
    raw = urlencode({"command": "/nightlatch", "text": text, "team_id": "T0EXAMPLE01", "user_id": "U0EXAMPLE01"}).encode()
    wish = read(raw, "id", START).wish
    assert (wish.verb, wish.minutes, wish.reason) == (verb, minutes, reason)
