"""An address on this machine that hands each POST to a function, as a Function URL does: for a demo and for tests."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[Mapping[str, str], bytes], tuple[int, str, str]]
"""Headers and body → status, type and text."""
_LONGEST = 1_000_000


@contextmanager
def listening(answer: Answer) -> Iterator[str]:
    """The address, for as long as the block runs; on loopback only."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Hand it over."""
            length = int(self.headers.get("Content-Length") or 0)
            status, kind, text = answer(dict(self.headers), self.rfile.read(min(length, _LONGEST)))
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
            """Nothing: what happens shows elsewhere."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
