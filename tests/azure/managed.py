"""The endpoint from which a function app gets the tokens of its managed identity, for a tenant of this machine.

Protocol: "How to use managed identities for App Service and Azure Functions", version 2019-08-01. It tells whoever asks: only the app's own
process knows the address.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from nightlatch.sandbox.microsoft import Tenant


@contextmanager
def identity_of(tenant: Tenant, principal: dict[str, Any]) -> Iterator[dict[str, str]]:
    """The variables by which a process becomes this service principal."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            resource = parse_qs(urlsplit(self.path).query)["resource"][0]
            token = tenant.bearer(principal["id"], resource.rpartition("/")[2])
            told = {"access_token": token, "expires_on": str(1 << 33), "resource": resource, "token_type": "Bearer"}
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield {"IDENTITY_ENDPOINT": f"http://127.0.0.1:{server.server_port}/token", "IDENTITY_HEADER": "example"}
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
