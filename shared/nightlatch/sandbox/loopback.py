"""A server on loopback for whatever stands in for a company's interface: it hands each request to a function, and tells what that answers.

The clouds to play with differ in what they answer, not in how they are served: on a free port, many requests at once, connections kept
open, and nothing written to the terminal.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from nightlatch.classes import dataclass

_LONGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `target` is path and query, `headers` have names in lower case, `address` is where the server was reached."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    address: str


@dataclass(frozen=True, slots=True)
class Told:
    """What it is answered."""

    status: int
    body: bytes = b""
    type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def loopback(answer: Callable[[Asked], Told]) -> Iterator[str]:
    """The address, for as long as the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def _handle(self) -> None:
            body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _LONGEST))
            headers = {name.lower(): text for name, text in self.headers.items()}
            told = answer(Asked(self.command, self.path, headers, body, f"http://{self.headers['Host']}"))
            self.send_response(told.status)
            for name, text in {"Content-Type": told.type, **told.headers, "Content-Length": str(len(told.body))}.items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(told.body)
            self.wfile.flush()

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _handle  # noqa: N815 - the names are http.server's

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
            """Nothing: what happens shows elsewhere."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
