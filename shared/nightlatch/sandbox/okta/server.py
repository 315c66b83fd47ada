"""Serves the organization on loopback: each request is counted, matched, let in or refused, done, and answered as Okta does."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from nightlatch.sandbox.okta import clients, roles, users
from nightlatch.sandbox.okta.calls import Answered, Call, Operation
from nightlatch.sandbox.okta.organization import Organization, Thing
from nightlatch.sandbox.okta.refusals import Refused
from nightlatch.sandbox.okta.system_log import list_events
from nightlatch.sandbox.okta.tokens import token_for

OPERATIONS = (
    *users.OPERATIONS,
    *roles.OPERATIONS,
    *clients.OPERATIONS,
    Operation("GET", "/api/v1/logs", "okta.logs.read", list_events),
)
"""All that is served; where two patterns take a path, the first."""
_TOKENS = "/oauth2/v1/token"
_LONGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Served:
    """The organization's address."""

    url: str


def answer(org: Organization, address: str, method: str, target: str, header: str, body: Thing) -> Answered:
    """What one request is answered with."""
    split = urlsplit(target)
    found = _matched(method, split.path)
    if found is None:
        return Answered(Refused("E0000022", "The endpoint does not support the provided HTTP method").body, 405)
    operation, names = found
    edit = org.before.pop(operation.scope, None)
    if edit is not None:
        edit()
    with org.lock:
        try:
            org.limits.count()
            _fail(org, operation.scope)
            org.admit(header, operation.scope)
            return operation.does(Call(org, names, parse_qs(split.query), body, f"{address}{split.path}"))
        except Refused as refused:
            return Answered(refused.body, refused.status)


def _matched(method: str, path: str) -> tuple[Operation, Mapping[str, str]] | None:
    for operation in OPERATIONS:
        names = operation.matches(method, path)
        if names is not None:
            return operation, {name: unquote(text) for name, text in names.items()}
    return None


def _fail(org: Organization, scope: str) -> None:
    """What a test wants to go wrong with the next use of this scope."""
    for number, (wanted, code) in enumerate(org.failing):
        if wanted == scope:
            del org.failing[number]
            raise Refused(code, "This was asked to fail.")


@contextmanager
def serving(org: Organization) -> Iterator[Served]:
    """The organization at an address of this machine, for as long as the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def _handle(self) -> None:
            body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _LONGEST))
            address = f"http://{self.headers['Host']}"
            if self.path == _TOKENS:
                with org.lock:
                    status, told = token_for(org, address, body.decode())
                return self._answer(Answered(told, status))
            header = self.headers.get("Authorization", "")
            return self._answer(answer(org, address, self.command, self.path, header, json.loads(body or b"{}")))

        def _answer(self, told: Answered) -> None:
            text = b"" if told.status == 204 else json.dumps(told.body).encode()
            self.send_response(told.status)
            for name, value in org.limits.headers.items():
                self.send_header(name, value)
            if told.next:
                self.send_header("Link", f'<{told.next}>; rel="next"')
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
            self.wfile.flush()

        do_GET = do_POST = do_PUT = do_DELETE = _handle  # noqa: N815 - the names are http.server's

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
            """Nothing: what happens shows elsewhere."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{server.server_address[1]}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
