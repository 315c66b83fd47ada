"""The stand-in over HTTP, on loopback only: the Web API, webhooks, response URLs, and the page that shows a channel."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from nightlatch.sandbox.slack import answering, page
from nightlatch.sandbox.slack.methods import METHODS, WRITES
from nightlatch.sandbox.slack.refusals import Refused
from nightlatch.sandbox.slack.requests import Call, Http, Response, answer_json, answer_text, arguments, payload, token
from nightlatch.sandbox.slack.slack import Slack

_LONGEST = 2_000_000


@contextmanager
def running(*, signing_secret: str, token: str, port: int = 0, interact_url: str | None = None) -> Iterator[Slack]:
    """A Slack of this machine while the block runs, at any free port unless one is given."""
    holder: list[Slack] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer a request."""
            self._answer()

        do_POST = do_GET  # noqa: N815 - the same

        def _answer(self) -> None:
            self.close_connection = True
            length = min(int(self.headers.get("Content-Length") or 0), _LONGEST)
            headers = {name.lower(): text for name, text in self.headers.items()}
            answer = _answered(holder[0], Http(self.command, self.path, headers, self.rfile.read(length)))
            if answer is None:
                return
            self.send_response(answer.status)
            for name, text in {**answer.headers, "Content-Length": str(len(answer.body)), "Connection": "close"}.items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
            """Nothing: `requests` keeps what was called."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    holder.append(Slack(f"http://127.0.0.1:{server.server_address[1]}", token, signing_secret, interact_url))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield holder[0]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answered(slack: Slack, http: Http) -> Response | None:
    """The answer; None where the connection is to be closed without one."""
    try:
        if http.path.startswith("/channels/") or http.path.startswith("/page/"):
            return page.answer(slack, http)
        if slack.faults.silent():
            return None
        if http.path.startswith("/api/"):
            return _called(slack, http)
        if http.path.startswith("/actions/"):
            answering.by_response_url(slack.space, http.path, payload(http))
            return answer_text("ok")
        if http.path in slack.hooks:
            answering.by_webhook(slack.space, slack.hooks[http.path], payload(http))
            return answer_text("ok")
    except Refused as refused:
        return answer_text(refused.code, 403 if refused.code == "invalid_token" else 404 if "url" in refused.code else 400)
    return answer_text("no_service", 404)


def _called(slack: Slack, http: Http) -> Response | None:
    name = http.path.removeprefix("/api/")
    try:
        args = arguments(http)
        _known(slack, token(http, args))
        with slack.lock:
            slack.requests.append(Call(name, args))
        answer = _worked(slack, name, args)
    except Refused as refused:
        return answer_json(refused.shape())
    return None if name in WRITES and answer.status == 200 and slack.faults.lost() else answer


def _worked(slack: Slack, name: str, args: dict[str, Any]) -> Response:
    code = slack.faults.error(name) if name in METHODS else "unknown_method"
    if code is not None:
        raise Refused(code)
    wait = slack.faults.throttled() if name in WRITES else None
    if wait is not None:
        return answer_json({"ok": False, "error": "ratelimited"}, 429, Retry_After=str(wait))
    return answer_json({"ok": True, **METHODS[name](slack.space, args)})


def _known(slack: Slack, asked: str) -> None:
    if not asked:
        raise Refused("not_authed")
    if asked != slack.token:
        raise Refused("invalid_auth")
