"""A platform's log that is read page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Page:
    """Records in the order in which the platform keeps them, none where nothing is new; `next` is the cursor behind the last."""

    records: Sequence[Mapping[str, Any]]
    next: str


class Logs(Protocol):
    """A platform's log. A cursor is text that only it understands; one that it was told by the platform must not lead it elsewhere."""

    def begin(self, since: datetime) -> str:
        """The cursor before everything that was kept since then. Nobody is asked."""
        ...

    def page(self, cursor: str) -> Page:
        """What comes after a cursor. Raises LookupFailed when it is not told now, a limit of the platform included."""
        ...
