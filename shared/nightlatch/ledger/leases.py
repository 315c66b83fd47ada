"""Who works on an account right now: one at a time, and never for good, for a process may die while it holds a lease."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from nightlatch.errors import StoreError
from nightlatch.ledger.items import Clock, Shelf
from nightlatch.ledger.keys import fit

_LEASES = "leases"


@dataclass(frozen=True, slots=True)
class Leases:
    """Leases of `length` on the control shelf: longer than a function may run, so that a lease never ends before its holder."""

    shelf: Shelf
    clock: Clock
    length: timedelta = timedelta(seconds=90)

    @contextmanager
    def held(self, name: str) -> Iterator[None]:
        """Hold the lease of that name while the block runs. Raises StoreError when somebody else holds it: come again."""
        holder = secrets.token_hex(8)
        self._take(name, holder)
        try:
            yield
        finally:
            self.shelf.change(_LEASES, fit(name), lambda old: "" if _holder(old) == holder else None)

    def _take(self, name: str, holder: str) -> None:
        now = self.clock()
        text = json.dumps({"holder": holder, "until": (now + self.length).isoformat()})
        self.shelf.change(_LEASES, fit(name), lambda old: None if _until(old) > now else text)
        held = self.shelf.read(_LEASES, fit(name))
        if _holder(held) != holder:
            raise StoreError(f"somebody else is working on {name!r} until {_until(held):%H:%M:%S} UTC: it comes again")


def _holder(text: str | None) -> str:
    return str(json.loads(text)["holder"]) if text else ""


def _until(text: str | None) -> datetime:
    return datetime.fromisoformat(json.loads(text)["until"]) if text else datetime.fromisoformat("1970-01-01T00:00:00+00:00")
