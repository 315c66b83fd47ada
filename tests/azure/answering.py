"""A storage account of this machine that answers one thing to everybody: what Microsoft's emulator never says of itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from azure.storage.blob import BlobServiceClient

from nightlatch.hosts.azure.blobs import Blob
from tests.azure.azurite import ACCOUNT


@contextmanager
def answering(status: int, code: str = "", body: bytes = b"", lacking: int = 0, tenant: str = "") -> Iterator[Blob]:
    """A blob of an account that answers so; of the first `lacking` answers half is missing. With a `tenant` it wants a token of that."""
    left = [lacking]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if tenant and self.headers.get("Authorization") != f"Bearer of {tenant}":
                self.challenge()
                return
            left[0] -= 1
            sent = body[: len(body) // 2] if left[0] >= 0 else body
            self.send_response(status)
            if code:
                self.send_header("x-ms-error-code", code)
            self.send_header("Content-Range", f"bytes 0-{len(body) - 1}/{len(body)}")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(sent)

        def challenge(self) -> None:
            where = f"https://login.microsoftonline.com/{tenant}/oauth2/authorize"
            self.send_response(401)
            self.send_header("WWW-Authenticate", f"Bearer authorization_uri={where} resource_id=https://storage.azure.com")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    endpoint = f"http://127.0.0.1:{server.server_port}/{ACCOUNT}"
    try:
        with BlobServiceClient(endpoint, {"account_name": ACCOUNT, "account_key": "c2VjcmV0"}, retry_total=0) as service:
            yield Blob(endpoint, "logs", "x", 1, lambda _: service)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
