"""What the units of knowledge owe that read and judge: signals and providers. Each is a named tuple that carries behavior."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:  # a process that only reads needs nothing of the model
    from nightlatch.contracts.ports import Identity
    from nightlatch.model import Activity, Case, Facts, Hit, Kind, Principal

Record = Mapping[str, Any]
"""One raw audit record, decoded. Text an intruder may have written."""


class Signal(NamedTuple):
    """One reason to look twice, one file each.

    `points` are the default, `variants` those of named variants; policy may set both. `needs` are fact names
    (model/facts.py): while one is missing the signal is not looked at. A *decisive* signal may carry a case to
    `quarantine`. A provisioner has negative points and names the signals its nature `explains`.
    A `staged` signal shows, and scores 0.
    """

    id: str
    title: str
    points: int
    check: Callable[["Case", "Facts"], "Hit | None"]
    variants: Mapping[str, int] = MappingProxyType({})
    attack: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    explains: tuple[str, ...] = ()
    decisive: bool = False
    staged: bool = False


Keys = Collection[str]
"""The names of a record's members, or the record itself."""
Path = tuple[str, ...]
"""The keys, outermost first, under which something stands in a record: one or two."""


class Peek(NamedTuple):
    """What intake looks for in a provider's raw bytes before it decodes a record whole.

    `texts` are the places of a few texts that name the operation, whose it is and what sort of caller it was. `is_routine` is given them
    in that order, None for what is absent or no text, and says whether they tell a record of this platform that can matter to nobody; without the first
    it is none.
    `list_key` names the array that files wrap records in, None where files have lines. `first` are the members that its records begin
    with as their platform writes them, short texts but for the last; empty where that is not known. Texts below the last one stand last in `texts`
    and are looked at last: where a record can matter to nobody without them, it must not matter with them.
    """

    texts: tuple[Path, ...]
    is_routine: Callable[[Sequence[str | None]], bool]
    list_key: str | None = None
    first: tuple[str, ...] = ()


class Provider(NamedTuple):
    """Everything that names one platform, behind one face.

    `recognizes` tells whether a decoded record is this platform's own (cheap, never raises), `may_own` whether one with these keys can be:
    where it says no, `recognizes` would, and it imports no reader. `normalize` gives the
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
    normalize: Callable[[Record], Iterable["Activity"]]
    platform_owned: Callable[["Principal"], bool]
    untouchable: Callable[["Principal", "Identity"], str | None] = lambda _principal, _identity: None
    delicate: Callable[["Principal", "Identity"], str | None] = lambda _principal, _identity: None
    links: Callable[["Case"], Iterable[tuple[str, str]]] = lambda _case: ()
    by_hand: Callable[["Case"], Iterable[str]] = lambda _case: ()
    peek: Peek | None = None
    watched: Callable[[], Mapping[str, "Kind"]] = dict
    born_elsewhere: bool = False
    may_own: Callable[[Keys], bool] = lambda _keys: True
