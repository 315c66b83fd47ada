"""Who gives tokens on this machine for key files of service accounts, and remembers what for."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs


@dataclass
class Tokens:
    """`scopes` are those that tokens were asked for, one entry a token; with `refuses` nobody gets one."""

    url: str = ""
    scopes: list[str] = field(default_factory=list)
    refuses: bool = False


@contextmanager
def giving() -> Iterator[Tokens]:
    """It is there as long as the block runs."""
    tokens = Tokens()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            claims = asked["assertion"][0].split(".")[1]
            tokens.scopes.append(json.loads(base64.urlsafe_b64decode(claims + "=="))["scope"])
            told: dict[str, Any] = {"access_token": "of-this-machine", "expires_in": 3600, "token_type": "Bearer"}
            if tokens.refuses:
                told = {"error": "invalid_grant", "error_description": "Account has been deleted"}
            body = json.dumps(told).encode()
            self.send_response(400 if tokens.refuses else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    tokens.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield tokens
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
