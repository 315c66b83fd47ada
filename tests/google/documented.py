"""A Cloud Storage of this machine that answers as Google's documentation says, about pages, generations, packed objects and refusals.

Sources: "Objects: list", "Objects: get", "Request preconditions", "Transcoding of gzip-compressed files", "HTTP status and error codes for JSON".
"""

import gzip
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from nightlatch.hosts.gcp.buckets import Place
from nightlatch.hosts.gcp.objects import Reached, StoredObject
from tests.google.storage import reached

BUCKET = "orchard-logs"


@dataclass(frozen=True, slots=True)
class Kept:
    """An object: its bytes as they lie there, and `contentEncoding`."""

    body: bytes
    generation: int
    encoding: str = ""


@dataclass
class Documented:
    """One bucket. `refusals` are answered first, one a request; the first `empty_pages` hold nothing; of the first `lacking` downloads half is
    missing; `transforms` is a proxy that unpacks. `asked` are paths with queries, `headers` those of the requests.
    """

    host: str = ""
    objects: dict[str, Kept] = field(default_factory=dict)
    page: int = 1000
    empty_pages: int = 0
    refusals: list[tuple[int, str]] = field(default_factory=list)
    lacking: int = 0
    transforms: bool = False
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def put(self, name: str, body: bytes = b"{}", generation: int = 1, encoding: str = "") -> StoredObject:
        """An object of this name, as a source."""
        self.objects[name] = Kept(body, generation, encoding)
        return StoredObject(BUCKET, name, len(body), generation, self.reach)

    def at(self, part: str) -> Place:
        """What an address in this bucket means."""
        return Place(BUCKET, part, self.reach)

    def reach(self) -> Reached:
        """A client that asks again for two seconds."""
        return reached(self.host, 2)

    def answer(self, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of an answer."""
        self.asked.append(path)
        self.headers.append({name.lower(): value for name, value in headers.items()})
        target, query = urlsplit(path), parse_qs(urlsplit(path).query)
        listing = target.path.startswith("/storage/v1/")
        if self.refusals:
            status, words = self.refusals.pop(0)
            return status, {}, _told(status, words) if listing else words.encode()
        name = re.fullmatch(rf"/(?:download/)?storage/v1/b/{BUCKET}/o(?:/(.*))?", target.path)
        assert name is not None, path
        return self._listed(query) if listing else self._download(unquote(name[1]), query, self.headers[-1])

    def _listed(self, query: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
        prefix, token = query.get("prefix", [""])[0], query.get("pageToken", [""])[0]
        names = sorted((name for name in self.objects if name.startswith(prefix)), key=str.encode)
        start = int(token or 0)
        if self.empty_pages:
            self.empty_pages -= 1
            return 200, {}, json.dumps({"nextPageToken": str(start)}).encode()
        end = start + min(self.page, int(query["maxResults"][0]))
        items = [
            {"name": name, "size": str(len(self.objects[name].body)), "generation": str(self.objects[name].generation)}
            for name in names[start:end]
        ]
        told: dict[str, Any] = {"items": items} if items else {}
        return 200, {}, json.dumps(told | ({"nextPageToken": str(end)} if end < len(names) else {})).encode()

    def _download(self, name: str, query: dict[str, list[str]], headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        kept = self.objects.get(name)
        if kept is None or ("generation" in query and query["generation"] != [str(kept.generation)]):
            return 404, {}, f"No such object: {BUCKET}/{name}".encode()
        if query.get("ifGenerationMatch") != [str(kept.generation)]:
            return 412, {}, b"At least one of the pre-conditions you specified did not hold."
        told = {"X-Goog-Generation": str(kept.generation), "X-Goog-Stored-Content-Encoding": kept.encoding or "identity"}
        if kept.encoding == "gzip" and (self.transforms or "gzip" not in headers.get("accept-encoding", "")):
            return 200, told, gzip.decompress(kept.body)
        start, _, last = headers["range"].removeprefix("bytes=").partition("-")
        if int(start) >= len(kept.body):
            return 416, {}, b"The requested range cannot be satisfied."
        part = kept.body[int(start) : int(last) + 1]
        told["Content-Range"] = f"bytes {start}-{int(start) + len(part) - 1}/{len(kept.body)}"
        return 206, told | ({"Content-Encoding": kept.encoding} if kept.encoding else {}), part


def _told(status: int, words: str) -> bytes:
    return json.dumps({"error": {"code": status, "message": words, "errors": [{"message": words, "domain": "global"}]}}).encode()


@contextmanager
def documented() -> Iterator[Documented]:
    """A bucket that is there as long as the block runs."""
    storage = Documented()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, told, body = storage.answer(self.path, dict(self.headers))
            self.send_response(status)
            for name, value in told.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if status == 206 and storage.lacking:
                storage.lacking -= 1
                self.wfile.write(body[: len(body) // 2])
                self.close_connection = True
                return
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False  # connections are kept, and nobody waits for them
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    storage.host = f"127.0.0.1:{server.server_port}"
    try:
        yield storage
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
