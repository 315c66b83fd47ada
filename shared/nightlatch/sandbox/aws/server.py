"""The small AWS on a port of this machine, so that any SDK reaches it by its endpoint URL (`AWS_ENDPOINT_URL`).

Some services want a prefix before the host's name, which this machine does not have: `AWS_DISABLE_HOST_PREFIX_INJECTION=true`.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from nightlatch.sandbox.aws.cloud import Cloud
from nightlatch.sandbox.aws.requests import Http


@contextmanager
def serving(cloud: Cloud) -> Iterator[str]:
    """Serve on a free loopback port while the block runs; gives the endpoint's URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(cloud))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(cloud: Cloud) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): text for name, text in self.headers.items()}
            response = cloud.answer(Http(self.command, self.path, headers, self.rfile.read(length)))
            self.send_response(response.status)
            for name, text in response.headers.items():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(response.body)))
            self.end_headers()
            self.wfile.write(response.body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 the names are http.server's

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name is http.server's
            """Nothing: a server of tests is silent."""

    return Handler
