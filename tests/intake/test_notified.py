"""Requests of Event Grid and of the activity feed: handshakes are answered, notifications believed with the secret, and lead nowhere else."""

import json
from typing import Any

import pytest

from nightlatch.errors import UnreadableSource, Untrusted
from nightlatch.intake.notified import MOST_BYTES, OFFICE, allowed, challenge, contents, events, is_validation

TENANT = "11111111-2222-3333-4444-555555555555"
PLACE = f"{OFFICE}/api/v1.0/{TENANT}/activity/feed/audit"
SHOWN = {"webhook-authid": "chosen"}


def test_a_code_of_event_grid_is_said_back() -> None:
    told = {"eventType": "Microsoft.EventGrid.SubscriptionValidationEvent", "data": {"validationCode": "512d38b6"}}
    assert challenge(events(json.dumps([told]).encode())) == "512d38b6"


def test_other_events_are_no_challenge() -> None:
    resource = {"eventType": "Microsoft.Resources.ResourceWriteSuccess"}
    assert events(json.dumps([resource]).encode()) == (resource,)
    assert challenge((resource,)) is None
    assert challenge(events(b'{"specversion": "1.0", "type": "x"}')) is None


def test_an_origin_is_allowed_as_it_asks() -> None:
    told = {"WebHook-Allowed-Origin": "eventgrid.azure.net", "WebHook-Allowed-Rate": "*"}
    assert allowed({"webhook-request-origin": "eventgrid.azure.net"}) == told


@pytest.mark.parametrize("origin", ["", "a\r\nSet-Cookie: x", "<script>"])
def test_an_origin_that_is_none_is_not_said_back(origin: str) -> None:
    with pytest.raises(UnreadableSource, match="only Event Grid"):
        allowed({"webhook-request-origin": origin})


@pytest.mark.parametrize("body", [b"", b"7", b"[7]", b"[{}]", b"\xff", b" " * (MOST_BYTES + 1)])
def test_what_holds_no_events_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableSource, match="let only Event Grid"):
        events(body)


def test_the_activity_feed_is_told_that_somebody_listens() -> None:
    assert is_validation({"webhook-validationcode": "random"})
    assert not is_validation({})


def notified(*uris: object) -> bytes:
    return json.dumps([{"contentType": "Audit.Exchange", "contentUri": uri} for uri in uris]).encode()


def test_a_notification_tells_where_the_content_is() -> None:
    body = notified(f"{PLACE}/301299007231$301299007231$301299007231$xxx", f"{PLACE}/1")
    assert contents(SHOWN, body, "chosen", TENANT) == (
        f"api/v1.0/{TENANT}/activity/feed/audit/301299007231$301299007231$301299007231$xxx",
        f"api/v1.0/{TENANT}/activity/feed/audit/1",
    )


@pytest.mark.parametrize("headers", [{}, {"webhook-authid": ""}, {"webhook-authid": "guessed"}, {"webhook-authid": "\ud800"}])
def test_whoever_does_not_show_the_secret_is_not_believed(headers: dict[str, str]) -> None:
    with pytest.raises(Untrusted, match="office-hook"):
        contents(headers, notified(f"{PLACE}/1"), "chosen", TENANT)


@pytest.mark.parametrize(
    "uri",
    [
        "https://manage.office.com.example.com/api/v1.0/x/activity/feed/audit/1",
        f"https://example.com/api/v1.0/{TENANT}/activity/feed/audit/1",
        f"{OFFICE}/api/v1.0/99999999-2222-3333-4444-555555555555/activity/feed/audit/1",
        f"{PLACE}/../subscriptions/stop",
        f"{PLACE}/1?x=y",
        f"{PLACE}/1/2",
        f"{PLACE}/..",
        7,
        None,
    ],
)
def test_our_token_goes_nowhere_else(uri: Any) -> None:
    with pytest.raises(UnreadableSource, match="content elsewhere"):
        contents(SHOWN, notified(uri), "chosen", TENANT)


@pytest.mark.parametrize("body", [b"{}", b"[7]", b"", b"x"])
def test_what_is_no_notification_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableSource, match="the activity feed"):
        contents(SHOWN, body, "chosen", TENANT)
