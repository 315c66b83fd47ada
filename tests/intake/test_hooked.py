"""What an event hook of Okta sends, and what only looks like it."""

import json
from typing import Any

import pytest

from nightlatch.errors import UnreadableSource, Untrusted
from nightlatch.intake.hooked import CHALLENGE, MOST_BYTES, challenge, opened
from tests.providers.okta.records import JO, event

SECRET = "example of a hook's secret"
SHOWN = {"authorization": SECRET}
MADE = event("user.lifecycle.create", JO)


def post(*events: Any, **more: Any) -> bytes:
    """A post in the shape of Okta's guide."""
    envelope = {"eventType": "com.okta.event_hook", "eventTypeVersion": "1.0", "cloudEventsVersion": "0.1"}
    return json.dumps({**envelope, "data": {"events": list(events)}, **more}).encode()


def test_every_event_of_a_post_is_a_record() -> None:
    assert opened(SHOWN, post(MADE, MADE), SECRET) == (MADE, MADE)
    assert opened(SHOWN, post(), SECRET) == ()


@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": ""}, {"authorization": SECRET[:-1]}, {"authorization": f"{SECRET} "}, {"authorization": "\ud800"}],
    ids=["none", "empty", "shorter", "longer", "no text"],
)
def test_who_does_not_show_the_secret_is_not_believed(headers: dict[str, str]) -> None:
    with pytest.raises(Untrusted):
        opened(headers, post(MADE), SECRET)


def test_a_refusal_never_tells_the_secret_or_what_was_shown() -> None:
    with pytest.raises(Untrusted) as told:
        opened({"authorization": "a guess"}, post(MADE), SECRET)
    assert SECRET not in str(told.value)
    assert "a guess" not in str(told.value)


def test_the_secret_is_looked_at_before_the_body() -> None:
    with pytest.raises(Untrusted):
        opened({}, b"x" * (MOST_BYTES + 1), SECRET)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"x" * (MOST_BYTES + 1), "over 1048576"),
        (b"", "not JSON"),
        (b"[" * 5000, "not JSON"),
        (b"[]", "no data.events"),
        (b"{}", "no data.events"),
        (b'{"data": []}', "no data.events"),
        (b'{"data": {"events": {}}}', "no data.events"),
        (b'{"data": {"events": ["text"]}}', "no data.events"),
    ],
    ids=["large", "empty", "deep", "list", "object", "no data", "no list", "no objects"],
)
def test_what_holds_no_events_is_refused_with_the_reason(body: bytes, says: str) -> None:
    with pytest.raises(UnreadableSource, match=says):
        opened(SHOWN, body, SECRET)


def test_a_challenge_is_found_and_nothing_else_is_said_back() -> None:
    assert challenge({CHALLENGE: "abc-123"}) == "abc-123"
    for headers in ({}, {CHALLENGE: ""}, {CHALLENGE: "x" * 501}):
        with pytest.raises(UnreadableSource, match="only Okta"):
            challenge(headers)
