"""The contracts between the knowledge (providers, signals, playbooks, notifiers), the engine, and the hosts.

Units of knowledge are frozen dataclasses that carry behavior; ports are protocols that a host fills in.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from nightlatch.model import (
    Action,
    Activity,
    Bulletin,
    Case,
    Facts,
    Hit,
    Kind,
    Policy,
    Principal,
    PrincipalType,
    Privilege,
    Report,
    Step,
)

Record = Mapping[str, Any]
"""One raw audit record, decoded. Text an intruder may have written."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One reason to look twice, one file each.

    `points` are the default, `variants` those of named variants; policy may set both. `needs` are fact names
    (model/facts.py): while one is missing the signal is not looked at. A *decisive* signal may carry a case to
    `quarantine`. A provisioner has negative points and names the signals its nature `explains`.
    A `staged` signal shows, and scores 0.
    """

    id: str
    title: str
    points: int
    check: Callable[[Case, Facts], Hit | None]
    variants: Mapping[str, int] = field(default_factory=dict)
    attack: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    explains: tuple[str, ...] = ()
    decisive: bool = False
    staged: bool = False


@dataclass(frozen=True, slots=True)
class Peek:
    """What intake looks for in a provider's raw bytes before it decodes a record whole.

    `list_key` names the array that files of this provider wrap records in; `fields` are the two top-level text fields
    that name an operation (source, name); `inside` a top-level object and the text in it that tells what sort of caller
    it was. `wanted` says whether the three can matter; the third is None where the record does not tell it as text.
    """

    list_key: str
    fields: tuple[str, str]
    inside: tuple[str, str]
    wanted: Callable[[str, str, str | None], bool]


@dataclass(frozen=True, slots=True)
class Provider:
    """Everything that names one platform, behind one face.

    `recognizes` tells whether a decoded record is this platform's own (cheap, never raises); `normalize` gives the
    activities of one record, none when it is not about accounts, and raises UnreadableRecord when it claims to be
    and cannot be read. `platform_owned` recognizes identities that belong to the platform itself, by name. By the live
    account, `untouchable` says why one may never be changed, and `delicate` why only a person may ask for it (None: no reason).
    `links` are (label, address) of where a person looks further: the platform's console, the log's entry.
    """

    id: str
    title: str
    recognizes: Callable[[Record], bool]
    normalize: Callable[[Record], Iterable[Activity]]
    platform_owned: Callable[[Principal], bool]
    untouchable: Callable[[Principal, "Identity"], str | None] = lambda _principal, _identity: None
    delicate: Callable[[Principal, "Identity"], str | None] = lambda _principal, _identity: None
    links: Callable[[Case], Iterable[tuple[str, str]]] = lambda _case: ()
    peek: Peek | None = None
    watched: Mapping[str, Kind] = field(default_factory=dict)


Live = Any
"""One tenant of a platform as its playbooks reach it: the provider's own class (`providers/aws/account.py`), which the engine
hands on unread. It raises LookupFailed when asked in vain, and ChangeFailed when a change is refused.
"""

State = Mapping[str, str]
"""How one thing stands, as text by name. Two states are the same when they are equal, so documents stand in it byte for byte."""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that a playbook would change.

    `id` names it within its account, alike whenever it is planned (`access_key:AKIA…`). `before` is how it stands and is
    enough to put it back; `after` how it will stand. `calls` and `undo_calls` are the operations that the platform will log
    for the change and its undoing, `about` what those records name beside the account (a credential's id, a policy's name as in
    `Grant.role`; empty: nothing): by these an echo is known. `by_hand` are the commands that undo it without us.
    `logged_for` is the account that those records are about, where it is not the one that is locked.
    `irreversible` says what cannot be put back, and `disturbs` what it breaks for others: with either, only a person may ask for it.
    """

    id: str
    says: str
    before: State
    after: State
    calls: tuple[str, ...]
    undo_calls: tuple[str, ...]
    by_hand: tuple[str, ...]
    about: str = ""
    logged_for: Principal | None = None
    irreversible: str = ""
    disturbs: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a playbook would change for one step. `notes` say what it leaves alone, and why: what is not there, or not the incident's."""

    targets: tuple[Target, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """What the platform answers when asked whether the account is locked out, and the sentence that says how it was asked."""

    denied: bool
    says: str


@dataclass(frozen=True, slots=True)
class Playbook:
    """A kind of change to an account, with its inverse.

    `actions` are those of a decision's steps that it serves, on subjects of these types. `order` is when it comes: 10 denies,
    20 switches credentials off, 30 takes grants back, 40 mends trusts, 50 parts machines; release goes backward. `reads` and
    `writes` are the platform's own permission names, compared with the deployment templates.

    `plan(case, step, live)` only reads; it gives no target for what is already as it should be. The others handle one target:
    `read` tells how it stands in the words of its `before` and `after` (None: the thing is gone), `apply` brings it from any
    state to `after`, `revert` to `before`. Each may be called again after a crash, and takes what is already so, or gone, as done.
    `apply` raises QuotaFull where there is no room; `instead` then gives another target that does the same another way.
    `prove` asks the platform whether the account is now refused (None: it cannot tell).
    """

    id: str
    title: str
    actions: tuple[Action, ...]
    subject_types: tuple[PrincipalType, ...]
    order: int
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    plan: Callable[[Case, Step, Live], Plan]
    read: Callable[[Principal, Target, Live], State | None]
    apply: Callable[[Principal, Target, Live], None]
    revert: Callable[[Principal, Target, Live], None]
    instead: Callable[[Principal, Target, Live], Target | None] | None = None
    prove: Callable[[Principal, Target, Live], Proof | None] | None = None


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
    open: Callable[[Policy, "Secrets"], Door | None]
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
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

    def delete(self, partition: str, sort: str, expect_version: str) -> None:
        """Delete if the stored version is `expect_version`."""
        ...

    def purge(self, now: datetime, limit: int = 1000) -> int:
        """Remove up to `limit` expired items; gives how many. A store that expires by itself returns 0."""
        ...


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells an account from one that later bears its name: the platform's immutable id and the time of its creation.

    `address` is its full address now (an ARN with its path), where the platform has addresses.
    """

    id: str
    created: datetime | None
    address: str | None = None


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
