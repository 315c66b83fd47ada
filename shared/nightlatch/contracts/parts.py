"""The parts of a provider that stand in modules of their own, as whoever declares it gives them (registry.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from nightlatch.contracts.knowledge import Record
    from nightlatch.contracts.ports import Identity
    from nightlatch.model import Activity, Case, Kind, Principal


class Reads(Protocol):
    """What reads a platform's logs; each as in Provider."""

    def recognizes(self, record: Record, /) -> bool:
        """Whether a decoded record is of these logs."""
        ...

    def normalize(self, record: Record, /) -> Iterable[Activity]:
        """The activities of one record. Raises UnreadableRecord when it matters and cannot be read."""
        ...

    def watched(self) -> Mapping[str, Kind]:
        """The operations that open cases, with the kind of each."""
        ...


class Protects(Protocol):
    """What knows the accounts that are spared; each as in Provider."""

    def untouchable(self, principal: Principal, identity: Identity, /) -> str | None:
        """Why an account may never be changed; None: no reason."""
        ...

    def delicate(self, principal: Principal, identity: Identity, /) -> str | None:
        """Why only a person may ask for a change of an account; None: no reason."""
        ...


class Leads(Protocol):
    """What knows where a person looks further."""

    def links(self, case: Case, /) -> Iterable[tuple[str, str]]:
        """(label, address) of each."""
        ...
