"""A Cloud Storage of this machine: the package gcp-storage-emulator, for Google has no emulator of it. It keeps everything in memory.

It lists a bucket at once, heeds no precondition and refuses without a word: what is about those is tested on tests/google/documented.py.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from google.auth.credentials import Credentials
from google.auth.transport.requests import AuthorizedSession
from google.cloud.storage.retry import DEFAULT_RETRY  # type: ignore[import-untyped]  # no type information of its own

from nightlatch.hosts.gcp.objects import Reached, connected
from tests.google import emulators

COMMAND = [sys.executable, "-m", "gcp_storage_emulator", "start", "--in-memory", "--quiet"]
_NUMBERS = count(1)


def reached(host: str, patience_s: float = 0) -> Reached:
    """A client of whoever answers there, which asks again at short intervals for so long."""
    session = AuthorizedSession(Lasting())  # type: ignore[no-untyped-call]  # google-auth has no types here
    retry = DEFAULT_RETRY.with_delay(0.01, 0.05).with_timeout(patience_s) if patience_s else None
    return Reached(connected(session, f"http://{host}"), {"retry": retry, "timeout": 5})


class Lasting(Credentials):
    """Somebody with a token that lasts."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # same
        self.token = "of-this-machine"

    def refresh(self, _request: object) -> None:
        """The same token again."""


@dataclass(frozen=True, slots=True)
class Storage:
    """A running emulator: `host` is `127.0.0.1:port`."""

    host: str

    def bucket(self) -> Any:
        """A new, empty bucket, as Google's library sees it."""
        return reached(self.host).client.create_bucket(f"orchard-{next(_NUMBERS)}", project="orchard-prod")


@contextmanager
def running(folder: Path) -> Iterator[Storage]:
    """An emulator from its first answer on; gone afterwards, also when the tests are killed."""
    with emulators.running(COMMAND, folder) as server:
        yield Storage(server.host)
