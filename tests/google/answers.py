"""A Google of canned answers, each held to Google's discovery documents, as is every request: what it would not take or say fails."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.sandbox.google.discovery import method

TOKEN = "/token"


@dataclass(frozen=True, slots=True)
class Answered:
    """As much of a response of `requests` as is read."""

    status_code: int
    body: dict[str, Any]
    content: bytes = b"{}"

    def json(self) -> dict[str, Any]:
        return self.body


@dataclass
class Canned:
    """Answers by interface and path (`logging/v2/projects/p/sinks/nightlatch`); what has none is not there. `refuses` are starts
    of paths that are denied. It is a session: it sends, and answers.
    """

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    refuses: tuple[str, ...] = ()
    asked: list[str] = field(default_factory=list)

    def request(self, verb: str, url: str, timeout: float, params: Any = None, json: Any = None) -> Answered:
        split = urlsplit(url)
        query = parse_qs(urlencode(params or {}))
        return Answered(*self.answer(verb, f"{split.netloc.partition('.')[0]}{split.path}", query, json or {}))

    def answer(self, verb: str, place: str, query: dict[str, list[str]], body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        api, _, path = place.partition("/")
        known = method(api, verb, path)
        assert known is not None, f"Google serves no {verb} {place}"
        assert list(known.faults_of_request(query, body)) == []
        self.asked.append(place)
        if place.startswith(self.refuses or ("none",)):
            return 403, {"error": {"code": 403, "status": "PERMISSION_DENIED", "message": "The caller does not have permission"}}
        if place not in self.answers:
            return 404, {"error": {"code": 404, "status": "NOT_FOUND", "message": "Requested entity was not found."}}
        assert list(known.faults_of_answer(self.answers[place])) == []
        return 200, self.answers[place]


@contextmanager
def serving(canned: Canned) -> Iterator[str]:
    """The address where a Google answers so on this machine; it also gives tokens to whoever asks."""

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            split = urlsplit(self.path)
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if split.path == TOKEN:
                self._say(200, {"access_token": "of this machine", "expires_in": 3600, "token_type": "Bearer"})
                return
            body = json.loads(sent) if sent else {}
            self._say(*canned.answer(self.command, split.path.removeprefix("/"), parse_qs(split.query), body))

        do_GET = do_POST = _do  # noqa: N815 - the library's names

        def _say(self, status: int, told: dict[str, Any]) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
