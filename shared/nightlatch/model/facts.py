"""What the signals may know beside the case itself: timelines, roster, profile and policy, all as of the case's own time.

Nothing here is read from a network while a signal runs. A fact that could not be had is named in `missing` with the
reason; a signal that needs it is then not looked at, and listed so.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from nightlatch.model.activity import Activity, Kind, Outcome, Session
from nightlatch.model.change import Change
from nightlatch.model.policy import Policy
from nightlatch.model.principal import Principal

HISTORY = "history"
"""Fact name: the ledger holds the tenant's last 14 days before the activity (signals A7, A8, S4, S5, S6, S7, T5 …)."""
INVENTORY = "inventory"
"""Fact name: a list of the accounts that exist, from the platform (signal Q7)."""


class Entry(NamedTuple):
    """One mark on a timeline: an activity, cut down to what other cases ask about it. A busy actor's day holds thousands, so it is small.

    `case` is the text of the case key it was filed under, None for what has no case. `service` is the part of the
    platform that logged it (`iam.amazonaws.com`); `mark` the activity's evidence of that name; `tier` the best grant's.
    `actor` is an `actor_key`, `subject` a folded name (`?` where the record names nobody).
    """

    at: datetime
    activity: str
    operation: str
    kind: Kind
    outcome: Outcome
    error: str | None
    actor: str
    case: str | None
    subject_type: str
    subject: str
    tier: int | None = None
    ip: str | None = None
    network: str | None = None
    region: str | None = None
    service: str | None = None
    session: Session = Session.UNKNOWN
    key: str | None = None
    credential: str | None = None
    user_agent: str | None = None
    mark: str | None = None

    @property
    def succeeded(self) -> bool:
        """Whether the platform did it."""
        return self.outcome is Outcome.SUCCESS


@dataclass(frozen=True, slots=True)
class Habits:
    """What an actor was already known for in the 30 days before one activity; `last_seen` looks back 90 days, by the day."""

    operations: frozenset[str] = frozenset()
    networks: frozenset[str] = frozenset()
    sessions: frozenset[Session] = frozenset()
    hours: frozenset[int] = frozenset()
    last_seen: datetime | None = None


@dataclass(frozen=True, slots=True)
class ActorFacts:
    """One actor of the case.

    `did` is what this actor did around the case, in order of event time: from 24 h before its first activity to 24 h
    after its last. `habits` is as of the case's first activity by this actor; None without enough history. `gap` says why
    `created` could not be asked for, where it could not.
    """

    principal: Principal
    created: datetime | None = None
    did: tuple[Entry, ...] = ()
    habits: Habits | None = None
    gap: str | None = None

    def between(self, start: datetime, end: datetime) -> tuple[Entry, ...]:
        """What the actor did from `start` to `end`: a slice, for a busy actor's day holds thousands of marks."""
        return between(self.did, start, end)


@dataclass(frozen=True, slots=True)
class RosterStep:
    """How one activity changed the number of known administrators: `before` → `after`, and who they are then."""

    activity: str
    before: int
    after: int
    administrators: tuple[str, ...]
    newcomer: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a signal may look at beside the case. A case is looked at a window at a time: "the case" is here the window.

    `actors` is by the actor's `actor_key`; `subject_did` is what the subject itself did as an actor, from the case's
    first activity to 24 h after its last; `roster` is by the id of the granting activity; `administrators` are the
    names of those known to be tier 0 before the case began, `administrator_ids` their immutable ids; `earlier` is what happened to
    the account in the seven days before, in the same life and in order of time; `seen_regions` and `seen_services` are those of the
    tenant before the case began; `groups_seen` the folded names of groups that any record told of before; `missing`
    maps the name of a fact to the reason why it could not be had. `changes` are those that Nightlatch made to the account,
    `responders` the addresses of its own identities. `made` is when the platform says that the subject was made, asked only where its records
    cannot tell because accounts are made on another platform; `made_gap` why it could not be asked.
    """

    policy: Policy
    actors: dict[str, ActorFacts] = field(default_factory=dict)
    subject_did: tuple[Entry, ...] = ()
    roster: dict[str, RosterStep] = field(default_factory=dict)
    administrators: tuple[str, ...] = ()
    administrator_ids: frozenset[str] = frozenset()
    earlier: tuple[Activity, ...] = ()
    seen_regions: frozenset[str] = frozenset()
    seen_services: frozenset[str] = frozenset()
    groups_seen: frozenset[str] = frozenset()
    inventory: frozenset[str] = frozenset()
    missing: dict[str, str] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    responders: tuple[str, ...] = ()
    made: datetime | None = None
    made_gap: str | None = None

    def actor(self, principal: Principal) -> ActorFacts:
        """What is known of one actor; an empty sheet for somebody nothing is known of."""
        return self.actors.get(actor_key(principal)) or ActorFacts(principal=principal)


def between(entries: tuple[Entry, ...], start: datetime, end: datetime) -> tuple[Entry, ...]:
    """Those from `start` to `end`, of entries in order of event time."""
    first = bisect_left(entries, start, key=_time)
    return entries[first : bisect_right(entries, end, lo=first, key=_time)]


def _time(entry: Entry) -> datetime:
    return entry.at


def actor_key(principal: Principal) -> str:
    """One text for one actor: `provider:tenant:type:name`, `?` where the record names nobody."""
    return f"{principal.provider}:{principal.tenant}:{principal.type.value}:{principal.folded or '?'}"
