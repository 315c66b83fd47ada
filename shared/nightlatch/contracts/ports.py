"""What a host fills in: stores, queues, secrets, directories. Each is a protocol."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from nightlatch.model import Principal, Privilege


class Item(NamedTuple):
    """One stored item. `body` is text (JSON); `version` is opaque and changes with every write; `expires` is in UTC."""

    partition: str
    sort: str
    body: str
    schema: int = 1
    expires: datetime | None = None
    version: str | None = None


class Store(Protocol):
    """The port a host fills in. Keys are any text to 500 bytes of UTF-8, a body at most 48 KiB.

    `put` and `delete` are conditional: `expect_version=None` means "must not exist" for put, and Conflict is raised
    when the stored version is another. An expired item reads as absent.
    """

    def get(self, partition: str, sort: str) -> Item | None:
        """The item, or None."""
        ...

    def query(self, partition: str, prefix: str = "", after: str = "", limit: int = 100) -> list[Item]:
        """Items of a partition whose sort key starts with `prefix` and is greater than `after`, in order of UTF-8 bytes."""
        ...

    def put(self, item: Item, expect_version: str | None) -> Item:
        """Write if the stored version is `expect_version` (None: if there is none). Gives the item with its new version."""
        ...

    def add(self, items: Sequence[Item]) -> None:
        """Put each of these unless there is one: each for itself, in any order. Raises StoreError when one may be missing."""
        ...

    def delete(self, partition: str, sort: str, expect_version: str) -> None:
        """Delete if the stored version is `expect_version`."""
        ...

    def purge(self, now: datetime, limit: int = 1000) -> int:
        """Remove up to `limit` expired items; gives how many. A store that expires by itself returns 0."""
        ...


@dataclass(frozen=True, slots=True)
class Identity:
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


NOTHING_TOLD: Mapping[str, str] = {}


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


class Queue(Protocol):
    """Between the halves. A message is a case id and a version: it never carries authority.

    How messages come out is the host's own affair: a function is handed them.
    """

    def send(self, message: "Message", delay_s: int = 0) -> None:
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


class Meter(Protocol):
    """Where a host counts and times. Names are in words with underscores; `labels` are few-valued (a verdict, a provider)."""

    def count(self, name: str, number: int = 1, **labels: str) -> None:
        """So many more of this."""
        ...

    def seconds(self, name: str, length: float, **labels: str) -> None:
        """That long, this once."""
        ...


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
