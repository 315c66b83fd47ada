"""What the units of knowledge owe: signals, providers, playbooks. Each is a frozen dataclass that carries behavior."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nightlatch.contracts.ports import Identity
from nightlatch.model import Action, Activity, Case, Facts, Hit, Kind, Principal, PrincipalType, Step

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


Path = tuple[str, ...]
"""The keys, outermost first, under which something stands in a record: one or two."""


@dataclass(frozen=True, slots=True)
class Peek:
    """What intake looks for in a provider's raw bytes before it decodes a record whole.

    `texts` are the places of a few texts that name the operation, whose it is and what sort of caller it was. `is_routine` is given them
    in that order, None for what is absent or no text, and says whether they tell a record of this platform that can matter to nobody.
    `list_key` names the array that files wrap records in, `first` the member that its records begin with as their platform writes them;
    None where files have lines, or records no such member.
    """

    texts: tuple[Path, ...]
    is_routine: Callable[[Sequence[str | None]], bool]
    list_key: str | None = None
    first: str | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    """Everything that names one platform, behind one face.

    `recognizes` tells whether a decoded record is this platform's own (cheap, never raises); `normalize` gives the
    activities of one record, none when it is not about accounts, and raises UnreadableRecord when it claims to be
    and cannot be read. `platform_owned` recognizes identities that belong to the platform itself, by name. By the live
    account, `untouchable` says why one may never be changed, and `delicate` why only a person may ask for it (None: no reason).
    `born_elsewhere` says that its accounts are made on another platform, whose log tells of it (Azure's in Entra).
    `links` are (label, address) of where a person looks further: the platform's console, the log's entry. `by_hand` are the commands
    that a person runs where no playbook reaches, in order, names in them quoted for the shell that they are for. `watched` gives the operations
    that open cases, with the kind of each. All of these import what they need when they are first called, for every start imports every provider.
    """

    id: str
    title: str
    recognizes: Callable[[Record], bool]
    normalize: Callable[[Record], Iterable[Activity]]
    platform_owned: Callable[[Principal], bool]
    untouchable: Callable[[Principal, Identity], str | None] = lambda _principal, _identity: None
    delicate: Callable[[Principal, Identity], str | None] = lambda _principal, _identity: None
    links: Callable[[Case], Iterable[tuple[str, str]]] = lambda _case: ()
    by_hand: Callable[[Case], Iterable[str]] = lambda _case: ()
    peek: Peek | None = None
    watched: Callable[[], Mapping[str, Kind]] = dict
    born_elsewhere: bool = False


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
    `Grant.role`; each on a line of its own where they name one of several; empty: nothing): by these an echo is known. `by_hand` are the
    commands that undo it without us.
    `logged_for` is the account that those records are about, where it is not the one that is locked; `logged_also` are others, where some
    records of the same change tell less than others.
    `irreversible` says what cannot be put back, and `disturbs` what it breaks for others: with either, only a person may ask for it.
    `of_case` says that what cannot be put back was made in the case itself: nothing is lost that was there before, so the machine may.
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
    logged_also: tuple[Principal, ...] = ()
    irreversible: str = ""
    disturbs: str = ""
    of_case: bool = False


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
