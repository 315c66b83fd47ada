"""A channel as a web page, for people and for browsers in tests: messages, threads, buttons and forms that work.

Whatever came from an app is escaped before anything else is made of it, and the page may load and send to nothing but itself.
"""

import hmac
import json
from dataclasses import replace
from functools import cache
from html import escape
from importlib import resources

from nightlatch.sandbox.slack.rendering import render_messages, render_view
from nightlatch.sandbox.slack.requests import Http, Response, answer_json, answer_text
from nightlatch.sandbox.slack.slack import Slack

_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
_FILES = {"page.css": "text/css", "page.js": "text/javascript"}
_HEADERS = {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


def answer(slack: Slack, http: Http) -> Response:
    """The page, its parts, and what is done on it."""
    found = _answer(slack, http)
    return replace(found, headers={**found.headers, **_HEADERS})


def _answer(slack: Slack, http: Http) -> Response:
    name = http.path.rsplit("/", 1)[1]
    if http.path.startswith("/page/") and name in _FILES:
        return answer_text(_file(name), kind=_FILES[name])
    if http.path == "/page/act" and http.method == "POST":
        return _act(slack, http)
    channel, _, part = http.path.removeprefix("/channels/").partition("/")
    if channel not in slack.space.channels:
        return answer_text("no such channel", 404)
    if part == "fragment":
        return answer_text(_fragment(slack, channel, http.query.get("user", "")), kind="text/html")
    return answer_text(_page(slack, channel), kind="text/html")


def _page(slack: Slack, channel: str) -> str:
    people = "".join(
        f'<option value="{escape(user.id)}">{escape(user.name)}</option>' for user in slack.space.users.values() if not user.bot
    )
    name = escape(slack.space.channels[channel].name)
    return _file("page.html").format(channel=escape(channel), name=name, people=people, proof=escape(_proof(slack)))


def _fragment(slack: Slack, channel: str, user: str) -> str:
    views = [view for view in slack.views if view.user == user]
    return render_messages(slack, channel, user) + (render_view(views[-1]) if views else "")


def _act(slack: Slack, http: Http) -> Response:
    """A press or a submission from the page; only from the page, which alone knows the proof."""
    if not hmac.compare_digest(http.headers.get("x-page-proof", ""), _proof(slack)):
        return answer_text("not from the page", 403)
    told = json.loads(http.body)
    if told["do"] == "click":
        answered = slack.click(told["user"], told["channel"], told["ts"], told["action"], block_id=told["block"])
    else:
        answered = slack.submit(told["user"], told["view"], told["values"])
    return answer_json({"status": answered.status, "body": answered.body})


def _proof(slack: Slack) -> str:
    return hmac.new(slack.signing_secret.encode(), slack.url.encode(), "sha256").hexdigest()


@cache
def _file(name: str) -> str:
    return resources.files("nightlatch.sandbox.slack").joinpath(name).read_text(encoding="utf-8")
