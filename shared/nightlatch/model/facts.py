"""What the signals may know beside the case itself: timelines, roster, profile and policy, all as of the case's own time.

Nothing here is read from a network while a signal runs. A fact that could not be had is named in `missing` with the
reason; a signal that needs it is then not looked at, and listed so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from nightlatch.model.timeline import EMPTY, Timeline

if TYPE_CHECKING:
    from nightlatch.model.activity import Activity
    from nightlatch.model.change import Change
    from nightlatch.model.kinds import Session
    from nightlatch.model.policy import Policy
    from nightlatch.model.principal import Principal

HISTORY = "history"
"""Fact name: the ledger holds the tenant's last 14 days before the activity (signals A7, A8, S4, S5, S6, S7, T5 …)."""
INVENTORY = "inventory"
"""Fact name: a list of the accounts that exist, from the platform (signal Q7)."""


class Habits(NamedTuple):
    """What an actor was already known for in the 30 days before one activity; `last_seen` looks back 90 days, by the day."""

    operations: frozenset[str] = frozenset()
    networks: frozenset[str] = frozenset()
    sessions: frozenset[Session] = frozenset()
    hours: frozenset[int] = frozenset()
    last_seen: datetime | None = None


class ActorFacts(NamedTuple):
    """One actor of the case.

    `did` is what this actor did around the case: from 24 h before its first activity to 24 h
    after its last. `habits` is as of the case's first activity by this actor; None without enough history. `gap` says why
    `created` could not be asked for, where it could not.
    """

    principal: Principal
    created: datetime | None = None
    did: Timeline = EMPTY
    habits: Habits | None = None
    gap: str | None = None


class RosterStep(NamedTuple):
    """How one activity changed the number of known administrators: `before` → `after`, and who they are then."""

    activity: str
    before: int
    after: int
    administrators: tuple[str, ...]
    newcomer: bool


class Facts(NamedTuple):
    """Everything a signal may look at beside the case.

    A case is looked at a window at a time: "the case" is here the window.

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
    actors: Mapping[str, ActorFacts] = MappingProxyType({})
    subject_did: Timeline = EMPTY
    roster: Mapping[str, RosterStep] = MappingProxyType({})
    administrators: tuple[str, ...] = ()
    administrator_ids: frozenset[str] = frozenset()
    earlier: tuple[Activity, ...] = ()
    seen_regions: frozenset[str] = frozenset()
    seen_services: frozenset[str] = frozenset()
    groups_seen: frozenset[str] = frozenset()
    inventory: frozenset[str] = frozenset()
    missing: Mapping[str, str] = MappingProxyType({})
    changes: tuple[Change, ...] = ()
    responders: tuple[str, ...] = ()
    made: datetime | None = None
    made_gap: str | None = None

    def actor(self, principal: Principal) -> ActorFacts:
        """What is known of one actor; an empty sheet for somebody nothing is known of."""
        return self.actors.get(actor_key(principal)) or ActorFacts(principal=principal)


def actor_key(principal: Principal) -> str:
    """One text for one actor: `provider:tenant:type:name`, `?` where the record names nobody."""
    return ":".join((principal.provider, principal.tenant, principal.type, principal.folded or "?"))
