"""A bad line to AWS: hands requests on as they are, and loses answers or asks to slow down as a test wants."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Wire:
    """`url` stands for the server behind it. Of the next requests, `lose` are carried out and not answered, `throttle` refused."""

    def __init__(self, upstream: str) -> None:
        self.upstream = urlsplit(upstream).netloc
        self.url = ""
        self.lose = 0
        self.throttle = 0
        self.calls: list[str] = []
        self._lock = threading.Lock()

    def take(self, operation: str) -> str:
        """What happens to the next request: `lose`, `throttle` or `pass`."""
        with self._lock:
            self.calls.append(operation)
            if self.throttle:
                self.throttle -= 1
                return "throttle"
            if self.lose:
                self.lose -= 1
                return "lose"
            return "pass"


class Line(BaseHTTPRequestHandler):
    """One connection; the signature stays good because the Host header is handed on."""

    wire: Wire
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        fate = self.wire.take(self.headers["X-Amz-Target"].rsplit(".", maxsplit=1)[-1])
        if fate == "throttle":
            self._answer(400, json.dumps({"__type": "com.amazonaws#ThrottlingException", "message": "Rate exceeded"}).encode())
            return
        connection = http.client.HTTPConnection(self.wire.upstream, timeout=10)
        connection.request("POST", self.path, body, dict(self.headers.items()))
        answer = connection.getresponse()
        told = answer.read()
        connection.close()
        if fate == "lose":
            self.close_connection = True
        else:
            self._answer(answer.status, told)

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the one it replaces
        """Say nothing."""


@contextmanager
def wire_to(upstream: str) -> Iterator[Wire]:
    """A line to that server, on a port of its own."""
    wire = Wire(upstream)
    with ThreadingHTTPServer(("127.0.0.1", 0), type("OneLine", (Line,), {"wire": wire})) as server:
        server.daemon_threads = True
        wire.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield wire
        finally:
            server.shutdown()
            thread.join()
