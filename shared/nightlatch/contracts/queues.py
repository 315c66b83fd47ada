"""What goes between the halves, and what waits for them: each port is filled in by a host."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """Look at this case again. `order` is the id of the order because of which, if there is one: it only keeps messages apart."""

    case: str
    version: int
    order: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message as a transport brought it. `sent` is when the transport took it, `group` the order it stands in, if any."""

    id: str
    body: str
    sent: datetime | None = None
    group: str | None = None


class Queue(Protocol):
    """Between the halves. A message is a case id and a version: it never carries authority.

    How messages come out is the host's own affair: a function is handed them.
    """

    def send(self, message: Message, delay_s: int = 0) -> None:
        """Queue once per case, version and order, in order within a case; a delayed one (to 900 s) is a re-check, always taken."""
        ...


class Rejects(Protocol):
    """Where what cannot be read is kept for a person, with the reason: nothing is lost."""

    def keep(self, text: str, reason: str) -> None:
        """Keep a delivery as it came. Raises StoreError when it could not be kept: then it must be delivered again."""
        ...


class Inbox(Protocol):
    """Where records wait to be judged: for those that no delivery of the platform's brings there."""

    def put(self, messages: Sequence[str]) -> tuple[int, ...]:
        """Leave these there, in any order; gives the numbers of those that are too large for it, which are left out.

        Raises StoreError when one may not have arrived: all of them may be put there again.
        """
        ...
