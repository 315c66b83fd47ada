"""A System Log on this machine that pages and limits as Okta's does, and a client of it that fills in the port.

As "System Log query" and "Rate limit best practices" describe it: without `until` and in ascending order every answer has a
`next` link, also an empty one, and events come in the order in which they were kept, which is not that of `published`.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from nightlatch.contracts import Page, Record
from nightlatch.errors import LookupFailed

PATH = "/api/v1/logs"
LIMIT = "1000"


@dataclass
class SystemLog:
    """Events with the time at which each was kept. `page` is the most in an answer, `a_minute` how many are given in one."""

    clock: Callable[[], datetime]
    kept: Sequence[tuple[datetime, Record]] = ()
    page: int = 3
    a_minute: int = 2
    asked: list[str] = field(default_factory=list)
    refused: int = 0
    url: str = ""
    _minute: tuple[datetime, int] | None = None

    def answer(self, address: str) -> tuple[int, dict[str, str], Any]:
        """Status, headers and body for a request."""
        self.asked.append(address)
        now = self.clock()
        left, ends = self._left(now)
        headers = {
            "X-Rate-Limit-Limit": str(self.a_minute),
            "X-Rate-Limit-Remaining": str(max(0, left)),
            "X-Rate-Limit-Reset": str(int(ends.timestamp())),
        }
        if left < 0:
            self.refused += 1
            error = {"errorCode": "E0000047", "errorSummary": "API call exceeded rate limit due to too many requests."}
            return 429, headers, error
        asked = {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["limit"], asked["sortOrder"], "until" in asked) == (LIMIT, "ASCENDING", False)
        since = datetime.fromisoformat(asked["since"])
        after = int(asked.get("after") or 0)
        known = [record for at, record in self.kept if since <= at <= now]
        given = known[after : after + self.page]
        link = f"{self.url}{PATH}?{urlencode({**asked, 'after': after + len(given)})}"
        return 200, {**headers, "Link": f'<{self.url}{address}>; rel="self", <{link}>; rel="next"'}, given

    def _left(self, now: datetime) -> tuple[int, datetime]:
        """How many more are answered in this minute (under 0: not even this one), and when it ends."""
        minute = now.replace(second=0, microsecond=0)
        used = self._minute[1] + 1 if self._minute and self._minute[0] == minute else 1
        self._minute = minute, used
        return self.a_minute - used, minute + timedelta(minutes=1)


@contextmanager
def serving(system_log: SystemLog) -> Iterator[SystemLog]:
    """The log at an address of this machine, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = system_log.answer(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    system_log.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield system_log
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True)
class Asking:
    """Logs over HTTP. A cursor is a path with its query: whoever answers never tells where else to go with a credential."""

    address: str

    def begin(self, since: datetime) -> str:
        return f"{PATH}?{urlencode({'since': since.isoformat(), 'limit': LIMIT, 'sortOrder': 'ASCENDING'})}"

    def page(self, cursor: str) -> Page:
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=5)
        try:
            connection.request("GET", cursor)
            answer = connection.getresponse()
            told = json.loads(answer.read())
        finally:
            connection.close()
        if answer.status == 429:
            raise LookupFailed(f"its limit ends at {answer.getheader('X-Rate-Limit-Reset')}")
        (link,) = re.findall(r'<([^>]+)>; rel="next"', str(answer.getheader("Link")))
        following = urlsplit(link)
        return Page(told, f"{following.path}?{following.query}")
