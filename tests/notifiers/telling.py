"""What the tests of every door share: a memory that outlives a try, reports of all sorts, and a receiver on this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

from nightlatch.hosts.local.secrets import EnvironmentSecrets
from nightlatch.model import Bulletin, Policy
from tests.build import START
from tests.notifiers.test_slack_message import report

__all__ = ["Kept", "Receiver", "bulletin", "policy", "receiving", "report", "secrets"]


@dataclass
class Kept:
    """Memory of one door about one case."""

    text: str | None = None

    def keep(self, text: str) -> None:
        self.text = text


@dataclass
class Receiver:
    """Whoever is told: what came, and the statuses it answers with, the last again and again."""

    url: str = ""
    statuses: list[int] = field(default_factory=lambda: [200])
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


def policy(**notify: object) -> Policy:
    return Policy.model_validate({"notify": notify})


def secrets(**texts: str) -> EnvironmentSecrets:
    return EnvironmentSecrets({f"NIGHTLATCH_SECRET_{name.upper()}": text for name, text in texts.items()})


def bulletin(text: str = "svc-report") -> Bulletin:
    return Bulletin(id="b", title=text, says=(text,), cases=(("c", text),), at=START)


@contextmanager
def receiving() -> Iterator[Receiver]:
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.came.append((dict(self.headers), body))
            status = told.statuses.pop(0) if len(told.statuses) > 1 else told.statuses[0]
            self.send_response(status)
            self.send_header("Location", f"{told.url}elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
