"""What else a host or a platform fills in: directories, secrets, meters. Each is a protocol."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from nightlatch.model.evidence import NOTHING_TOLD

if TYPE_CHECKING:
    from nightlatch.model import Principal, Privilege


class Identity(NamedTuple):
    """What tells an account from one that later bears its name: the platform's immutable id and the time of its creation.

    `address` is its full address now (an ARN with its path), where the platform has addresses. Of an account that is made of several
    things, `created` tells of the oldest and `parts` of the others. `marks` are what the provider's own `untouchable` and `delicate`
    ask about, in its own words.
    """

    id: str
    created: datetime | None
    address: str | None = None
    parts: tuple[datetime, ...] = ()
    marks: frozenset[str] = frozenset()


class Directory(Protocol):
    """What a platform, or what its records told, says of an account. None means: not known.

    A live one raises LookupFailed when the platform could not be asked, which is no answer and must not be kept as one.
    """

    def identity(self, principal: Principal, told: Mapping[str, str] = NOTHING_TOLD) -> Identity | None:
        """Who bears this name (or id) now; None when nobody does, or records alone cannot tell. `told` is where it lives (`Case.told`)."""
        ...

    def created(self, principal: Principal, before: datetime) -> datetime | None:
        """When the account was created, looking no further than that moment."""
        ...

    def privilege(self, tenant: str, role: str, at: datetime) -> Privilege | None:
        """What a role, policy or group (by the name a Grant uses) was worth at that time."""
        ...


class Secrets(Protocol):
    """Where the host keeps secrets."""

    def get(self, name: str) -> str:
        """The secret's text. Raises SettingsError when there is none of that name, saying where to put it."""
        ...


class Meter(Protocol):
    """Where a host counts and times. Names are in words with underscores; `labels` are few-valued (a verdict, a provider)."""

    def count(self, name: str, number: int = 1, **labels: str) -> None:
        """So many more of this."""
        ...

    def seconds(self, name: str, length: float, **labels: str) -> None:
        """That long, this once."""
        ...
