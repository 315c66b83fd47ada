"""A real Slack client finds what it expects: answers, refusals, lost answers, threads, modals, signatures."""

import http.client
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

from nightlatch.sandbox.slack import Slack, running

SECRET, TOKEN = "example-" + "signing", "example-" + "token"
CHANNEL, ANNA = "C0ALARMS", "U0ANNA"
BUTTON = {"type": "button", "action_id": "lock", "text": {"type": "plain_text", "text": "Lock"}, "value": "case-1"}
BLOCKS = [{"type": "actions", "block_id": "do", "elements": [BUTTON]}]
INPUT = {"type": "input", "block_id": "why", "label": {"type": "plain_text", "text": "Why"}}
VIEW = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Lock"},
    "submit": {"type": "plain_text", "text": "Go"},
    "blocks": [{**INPUT, "element": {"type": "plain_text_input", "action_id": "text"}}],
}


@pytest.fixture
def slack() -> Iterator[Slack]:
    with running(signing_secret=SECRET, token=TOKEN) as found:
        found.add_channel(CHANNEL, "alarms")
        found.add_user(ANNA, "anna", "anna@example.com")
        yield found


def client(slack: Slack, token: str = TOKEN) -> WebClient:
    return WebClient(token, base_url=slack.api_url, retry_handlers=[])


@contextmanager
def app(slack: Slack) -> Iterator[list[tuple[dict[str, str], bytes]]]:
    """An app that takes every interaction and keeps it."""
    heard: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append((dict(self.headers.items()), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002 the name is http.server's

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    slack.interact_url = f"http://127.0.0.1:{server.server_address[1]}/slack"
    try:
        yield heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def refused(found: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(found.value.response["error"])


def told(heard: list[tuple[dict[str, str], bytes]]) -> dict[str, Any]:
    payload: dict[str, Any] = json.loads(parse_qs(heard[-1][1].decode())["payload"][0])
    return payload


def posted(url: str, payload: object) -> tuple[int, str]:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(payload).encode(), headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_message_comes_back_as_it_was_sent(slack: Slack) -> None:
    about = {"event_type": "case", "event_payload": {"id": "1"}}
    sent = client(slack).chat_postMessage(channel=CHANNEL, text="hello", blocks=BLOCKS, metadata=about)
    found = client(slack).conversations_history(channel=CHANNEL, include_all_metadata=True)["messages"]
    assert [(one["ts"], one["text"], one["metadata"]) for one in found] == [(sent["ts"], "hello", about)]
    assert "metadata" not in client(slack).conversations_history(channel=CHANNEL)["messages"][0]


def test_a_thread_holds_its_replies_and_the_channel_does_not(slack: Slack) -> None:
    first = client(slack).chat_postMessage(channel=CHANNEL, text="first")["ts"]
    client(slack).chat_postMessage(channel=CHANNEL, text="reply", thread_ts=first)
    assert [one.text for one in slack.messages(CHANNEL)] == ["first"]
    assert [one.text for one in slack.replies(CHANNEL, first)] == ["reply"]
    thread = client(slack).conversations_replies(channel=CHANNEL, ts=first)["messages"]
    assert [one["text"] for one in thread] == ["first", "reply"]


def test_history_comes_in_pages_newest_first(slack: Slack) -> None:
    for word in "abc":
        client(slack).chat_postMessage(channel=CHANNEL, text=word)
    page = client(slack).conversations_history(channel=CHANNEL, limit=2)
    assert [one["text"] for one in page["messages"]] == ["c", "b"]
    rest = client(slack).conversations_history(channel=CHANNEL, limit=2, cursor=page["response_metadata"]["next_cursor"])
    assert [one["text"] for one in rest["messages"]] == ["a"]


def test_a_bound_of_time_leaves_its_own_moment_out_unless_asked(slack: Slack) -> None:
    ts = client(slack).chat_postMessage(channel=CHANNEL, text="a")["ts"]
    assert client(slack).conversations_history(channel=CHANNEL, oldest=ts)["messages"] == []
    assert len(client(slack).conversations_history(channel=CHANNEL, oldest=ts, inclusive=True)["messages"]) == 1


def test_an_updated_message_keeps_its_place_and_counts_it(slack: Slack) -> None:
    ts = client(slack).chat_postMessage(channel=CHANNEL, text="a", blocks=BLOCKS)["ts"]
    client(slack).chat_update(channel=CHANNEL, ts=ts, text="b")
    (found,) = slack.messages(CHANNEL)
    assert (found.ts, found.text, found.blocks, found.edited) == (ts, "b", [], 1)


def test_only_one_person_sees_what_is_whispered(slack: Slack) -> None:
    client(slack).chat_postEphemeral(channel=CHANNEL, user=ANNA, text="psst")
    assert [one.text for one in slack.ephemerals(ANNA)] == ["psst"]
    assert slack.messages(CHANNEL) == []
    assert client(slack).conversations_history(channel=CHANNEL)["messages"] == []


@pytest.mark.parametrize(("token", "code"), [("", "not_authed"), ("example-other", "invalid_auth")])
def test_a_token_is_asked_for(slack: Slack, token: str, code: str) -> None:
    with pytest.raises(SlackApiError) as found:
        client(slack, token).auth_test()
    assert refused(found) == code


@pytest.mark.parametrize(
    ("method", "args", "code"),
    [
        ("chat.postMessage", {"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0OUTSIDE", "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "C0OLD", "text": "x"}, "is_archived"),
        ("chat.postMessage", {"channel": CHANNEL}, "no_text"),
        ("chat.postMessage", {"channel": CHANNEL, "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ("chat.postMessage", {"channel": CHANNEL, "text": "x", "metadata": {"a": 1}}, "invalid_metadata_format"),
        ("chat.update", {"channel": CHANNEL, "ts": "1.000001", "text": "x"}, "message_not_found"),
        ("conversations.replies", {"channel": CHANNEL, "ts": "1.000001"}, "thread_not_found"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("chat.shout", {}, "unknown_method"),
    ],
)
def test_a_refusal_bears_slacks_own_code(slack: Slack, method: str, args: dict[str, Any], code: str) -> None:
    slack.add_channel("C0OUTSIDE", "outside", member=False)
    slack.add_channel("C0OLD", "old", archived=True)
    with pytest.raises(SlackApiError) as found:
        client(slack).api_call(method, json=args)
    assert refused(found) == code


def test_bad_blocks_are_named(slack: Slack) -> None:
    with pytest.raises(SlackApiError) as found:
        client(slack).chat_postMessage(channel=CHANNEL, text="x", blocks=[{"type": "fence"}])
    assert refused(found) == "invalid_blocks"
    assert "unsupported type: fence" in found.value.response["response_metadata"]["messages"][0]


def test_every_second_write_is_throttled_when_told_so(slack: Slack) -> None:
    slack.refuse_every(2, retry_after=7)
    client(slack).chat_postMessage(channel=CHANNEL, text="a")
    with pytest.raises(SlackApiError) as found:
        client(slack).chat_postMessage(channel=CHANNEL, text="b")
    assert (found.value.response.status_code, found.value.response.headers["Retry-After"]) == (429, "7")
    client(slack).auth_test()
    assert [one.text for one in slack.messages(CHANNEL)] == ["a"]


def test_a_lost_answer_leaves_the_message(slack: Slack) -> None:
    slack.lose_answers(1)
    with pytest.raises(http.client.RemoteDisconnected):
        client(slack).chat_postMessage(channel=CHANNEL, text="a")
    assert [one.text for one in slack.messages(CHANNEL)] == ["a"]


def test_nothing_is_answered_while_it_is_down(slack: Slack) -> None:
    slack.down()
    with pytest.raises(http.client.RemoteDisconnected):
        client(slack).chat_postMessage(channel=CHANNEL, text="a")
    slack.down(yes=False)
    assert client(slack).auth_test()["team_id"] == slack.team
    assert slack.messages(CHANNEL) == []


def test_an_error_comes_as_often_as_told(slack: Slack) -> None:
    slack.error_next("internal_error", 1)
    with pytest.raises(SlackApiError) as found:
        client(slack).auth_test()
    assert refused(found) == "internal_error"
    client(slack).auth_test()


def test_a_click_is_signed_so_that_slacks_own_verifier_takes_it(slack: Slack) -> None:
    ts = client(slack).chat_postMessage(channel=CHANNEL, text="x", blocks=BLOCKS)["ts"]
    with app(slack) as heard:
        assert slack.click(ANNA, CHANNEL, ts, "lock").status == 200
    headers, body = heard[0]
    assert SignatureVerifier(SECRET).is_valid_request(body, headers)
    assert not SignatureVerifier(SECRET).is_valid_request(body + b"x", headers)
    action = told(heard)["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("lock", "do", "case-1")


def test_an_old_signature_is_one_that_the_verifier_refuses(slack: Slack) -> None:
    assert not SignatureVerifier(SECRET).is_valid_request(b"x", slack.signed(b"x", timestamp=1_600_000_000))


def test_a_trigger_opens_one_form_within_three_seconds(slack: Slack) -> None:
    ts = client(slack).chat_postMessage(channel=CHANNEL, text="x", blocks=BLOCKS)["ts"]
    with app(slack) as heard:
        slack.click(ANNA, CHANNEL, ts, "lock")
        client(slack).views_open(trigger_id=told(heard)["trigger_id"], view=VIEW)
        with pytest.raises(SlackApiError) as again:
            client(slack).views_open(trigger_id=told(heard)["trigger_id"], view=VIEW)
        assert refused(again) == "exchanged_trigger_id"
        slack.click(ANNA, CHANNEL, ts, "lock")
        now = slack.space.clock()
        slack.space.clock = lambda: now + 3.5
        with pytest.raises(SlackApiError) as late:
            client(slack).views_open(trigger_id=told(heard)["trigger_id"], view=VIEW)
        assert refused(late) == "expired_trigger_id"


def test_a_submitted_form_tells_what_was_written_and_closes(slack: Slack) -> None:
    trigger = slack.space.trigger(ANNA)
    client(slack).views_open(trigger_id=trigger, view=VIEW)
    with app(slack) as heard:
        slack.submit(ANNA, slack.views[-1].id, {"why": {"text": "because"}})
    assert told(heard)["view"]["state"]["values"]["why"]["text"] == {"type": "plain_text_input", "value": "because"}
    assert slack.views == []


def test_a_response_url_works_five_times_within_half_an_hour(slack: Slack) -> None:
    url = slack.url + slack.space.response_url(ANNA, CHANNEL)
    assert [posted(url, {"text": "x"})[0] for _ in range(6)] == [200] * 5 + [404]
    late = slack.url + slack.space.response_url(ANNA, CHANNEL)
    now = slack.space.clock()
    slack.space.clock = lambda: now + 1801
    assert posted(late, {"text": "x"})[0] == 404
    assert len(slack.ephemerals(ANNA)) == 5


def test_a_webhook_says_ok_or_one_word(slack: Slack) -> None:
    url = slack.webhook_url(CHANNEL)
    assert posted(url, {"text": "hello"}) == (200, "ok")
    assert posted(url, {}) == (400, "no_text")
    assert posted(url, {"text": "x", "blocks": [{"type": "fence"}]}) == (400, "invalid_blocks")
    assert posted(f"{slack.url}/services/none", {"text": "x"}) == (404, "no_service")
    assert [one.text for one in slack.messages(CHANNEL)] == ["hello"]


@pytest.mark.parametrize(
    ("text", "pings"),
    [
        ("<@U0ANNA|anna>", ("<@U0ANNA>",)),
        ("<!here> <!subteam^S1>", ("<!here>", "<!subteam^S1>")),
        ("&lt;!channel&gt; @here", ()),
        ("<https://example.com|@channel>", ()),
    ],
)
def test_a_message_knows_whom_it_calls(slack: Slack, text: str, pings: tuple[str, ...]) -> None:
    client(slack).chat_postMessage(channel=CHANNEL, text=text)
    assert slack.messages(CHANNEL)[0].pings == pings


def test_a_hostile_name_stays_text_on_the_page(slack: Slack) -> None:
    client(slack).chat_postMessage(channel=CHANNEL, text="<script>alert(1)</script> &lt;img src=x onerror=alert(1)&gt;")
    with urllib.request.urlopen(f"{slack.url}/channels/{CHANNEL}", timeout=5) as answer:  # noqa: S310
        page = answer.read().decode()
        policy = answer.headers["Content-Security-Policy"]
    assert "alert(1)</script>" not in page
    assert "<img" not in page
    assert "default-src 'none'" in policy
