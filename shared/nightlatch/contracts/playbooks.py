"""What a playbook owes, and the words in which it tells the engine what it would change. Each is a frozen dataclass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nightlatch.model import Action, Case, Principal, PrincipalType, Step

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
