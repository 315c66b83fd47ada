"""What the ways to people owe: a notifier opens a door, and a door remembers what it has said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from nightlatch.contracts.ports import Secrets
    from nightlatch.model import Bulletin, Policy, Report


class Memory(Protocol):
    """What a door remembers of one case or bulletin. What is kept is in the ledger before `keep` returns, and outlives a crash."""

    @property
    def text(self) -> str | None:
        """What was kept last; None when nothing was."""
        ...

    def keep(self, text: str) -> None:
        """Keep this in its place. Raises StoreError."""
        ...


class Door(Protocol):
    """One way to people, open. Both raise DeliveryFailed when what they were given was not delivered, and then are called again
    with it, or with what is true by then. A door that has nothing to say of a report returns.
    """

    def tell(self, report: Report, memory: Memory) -> None:
        """Tell of one case: for the first time, or what is new since."""
        ...

    def announce(self, bulletin: Bulletin, memory: Memory) -> None:
        """Tell what is about more than one case."""
        ...


@dataclass(frozen=True, slots=True)
class Notifier:
    """A sort of door, one file each. `open` gives the door as policy asks for it, None where policy does not.

    `secrets` are the names of what it may ask the host's Secrets for. `open` raises SettingsError when one is missing, or when
    a library is.
    """

    id: str
    title: str
    open: Callable[[Policy, Secrets], Door | None]
    secrets: tuple[str, ...] = ()
