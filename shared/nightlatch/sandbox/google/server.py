"""Serves the cloud on loopback: each request is matched, let in or refused, done, and answered as Google does."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from nightlatch.sandbox.google.cloud import Cloud, Thing
from nightlatch.sandbox.google.operations import OPERATIONS, Call, Operation
from nightlatch.sandbox.google.refusals import Refused

_LONGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Served:
    """The address, and where each interface is served, as the provider's `Rest` wants it."""

    url: str

    @property
    def apis(self) -> Mapping[str, str]:
        """Interface → base address."""
        return {
            "iam": f"{self.url}/iam/v1",
            "projects": f"{self.url}/cloudresourcemanager/v3",
            "storage": f"{self.url}/storage/storage/v1",
            "keys": f"{self.url}/apikeys/v2",
        }


def answer(cloud: Cloud, method: str, target: str, token: str, body: Thing) -> tuple[int, Thing]:
    """Status and body for one request."""
    split = urlsplit(target)
    found = _matched(method, unquote(split.path))
    if found is None:
        return Refused("NOT_FOUND", f"{method} {split.path} is not served here").status, {}
    operation, names = found
    permission = _permission(operation, names)
    edit = cloud.before.pop(permission, None)
    if edit is not None:
        edit()
    with cloud.lock:
        try:
            _fail(cloud, permission)
            cloud.admit(token, permission)
            return 200, operation.does(Call(cloud, names, parse_qs(split.query), body))
        except Refused as refused:
            return refused.status, refused.body


def _matched(method: str, path: str) -> tuple[Operation, Mapping[str, str]] | None:
    tried = ((operation, operation.matches(method, path)) for operation in OPERATIONS)
    return next(((operation, names) for operation, names in tried if names is not None), None)


def _permission(operation: Operation, names: Mapping[str, str]) -> str:
    """The permission, which for a provider of a pool, and for a role, is another than for a pool."""
    name = names.get("name", "")
    if "/roles/" in name:
        return "iam.roles.get"
    if "/providers/" in name:
        return operation.permission.replace("workloadIdentityPools", "workloadIdentityPoolProviders")
    return operation.permission


def _fail(cloud: Cloud, permission: str) -> None:
    """What a test wants to go wrong with the next use of this permission."""
    for number, (wanted, word) in enumerate(cloud.failing):
        if wanted == permission:
            del cloud.failing[number]
            raise Refused(word, "This was asked to fail.")


@contextmanager
def serving(cloud: Cloud) -> Iterator[Served]:
    """The cloud at an address of this machine, for as long as the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def _handle(self) -> None:
            length = min(int(self.headers.get("Content-Length") or 0), _LONGEST)
            given: Any = json.loads(self.rfile.read(length) or b"{}")
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            status, told = answer(cloud, self.command, self.path, token, given)
            text = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=UTF-8")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
            self.wfile.flush()

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _handle  # noqa: N815 - the names are http.server's

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
            """Nothing: what happens shows elsewhere."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{server.server_address[1]}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
