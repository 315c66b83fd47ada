"""Gathers what the signals may know: grants resolved, actors, timelines, roster, profile. A failure is a gap, not an end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from nightlatch.errors import LookupFailed
from nightlatch.ledger.evidence import Evidence
from nightlatch.ledger.fold import SIMULTANEOUS
from nightlatch.ledger.inventories import Inventories
from nightlatch.ledger.meanings import LATER
from nightlatch.ledger.standing import SETTLES, Standing
from nightlatch.ledger.tenants import tenant_of
from nightlatch.model import (
    Activity,
    ActorFacts,
    Case,
    Facts,
    Grant,
    GrantKind,
    Kind,
    Policy,
    Principal,
    Privilege,
    RosterStep,
    Timeline,
    Trait,
    actor_key,
)
from nightlatch.model.facts import HISTORY, INVENTORY
from nightlatch.stages.asked import Asked

if TYPE_CHECKING:
    from nightlatch.contracts import Directory
    from nightlatch.model import Change, Inventory

_RESOLVABLE = (GrantKind.ROLE, GrantKind.GROUP, GrantKind.DEFINITION)
_AROUND = timedelta(hours=24)
_FRESH = timedelta(hours=24)
"""How old an inventory may be that is asked who exists: what was made since is told by records, and those may be elsewhere."""
Span = tuple[datetime, datetime]
_ACTORS = 50
"""How many actors of one case are looked into; signals see an empty sheet for more."""


class Beside:
    """Facts that whoever judges knows already: see the fields of Facts."""

    def __init__(
        self, changes: tuple[Change, ...] = (), responders: tuple[str, ...] = (), earlier: tuple[Activity, ...] = ()
    ) -> None:
        self.changes = changes
        self.responders = responders
        self.earlier = earlier


NOTHING = Beside()


class Enricher:
    """Facts for the cases of one batch; what is the same for all cases of a tenant is asked once."""

    def __init__(
        self,
        evidence: Evidence,
        directory: Directory,
        policy: Policy,
        inventories: Inventories | None = None,
        elsewhere: frozenset[str] = frozenset(),
    ) -> None:
        self.evidence = evidence
        self.directory = directory
        self.policy = policy
        self.elsewhere = elsewhere
        """The providers whose accounts are made on another platform."""
        self.asked = Asked(evidence, policy, inventories)

    def resolve(self, activity: Activity) -> Activity:
        """The activity with what its grants are worth, as far as anybody told by its time."""
        if not activity.grants:
            return activity
        grants = tuple(self._resolved(activity, grant) for grant in activity.grants)
        return activity if grants == activity.grants else activity.model_copy(update={"grants": grants})

    def shown(self, activity: Activity) -> tuple[datetime, frozenset[str]] | None:
        """When the last inventory before an activity was begun, and the roles (folded) that it shows its subject to hold; None without one."""
        inventory = self.asked.standing(tenant_of(activity)).inventory(activity.at - SETTLES)
        if inventory is None:
            return None
        own, name = activity.subject.id, activity.subject.folded
        held = (each for each in inventory.holdings if (own and each.account.id == own) or each.account.folded == name)
        return inventory.at, frozenset(role.casefold() for each in held for role in each.roles)

    def facts(self, case: Case, beside: Beside = NOTHING) -> Facts:
        """Everything the signals may look at beside this case, as of the case's own time."""
        tenant, began, ahead = tenant_of(case.first), case.first.at, self.evidence.ahead
        actors = {actor_key(actor): actor for actor in case.actors[:_ACTORS]}
        spans = _spans(case)
        subject = ahead(partial(self.asked.did, actor_key(case.subject), began, case.last.at + _AROUND))
        sightings = ahead(partial(self.asked.sightings, tenant))
        did = ahead(lambda: {key: self._around(key, *spans[key]) for key in actors})
        born = ahead(lambda: {key: self._born(actor, spans[key][0]) for key, actor in actors.items()})
        standing = self.asked.standing(tenant)
        inventory, administrators = standing.inventory(began), standing.before(began)
        made = self._born(case.subject, case.last.at) if self._is_made_elsewhere(case) else (None, None)
        seen = sightings()
        missing = self._missing(began, seen.began, inventory)
        day = began.replace(hour=0, minute=0, second=0, microsecond=0)
        return Facts(
            policy=self.policy,
            actors=self._actors(actors, did(), born(), None if HISTORY in missing else spans),
            subject_did=subject(),
            roster=_steps(standing, case),
            administrators=tuple(sorted(administrators)),
            administrator_ids=standing.ids_before(began),
            seen_regions=seen.of("region", day),
            seen_services=seen.of("service", day),
            groups_seen=frozenset(name.removeprefix("group:") for name in seen.of("group", began - SIMULTANEOUS)),
            inventory=_existing(case, inventory),
            missing=missing,
            changes=beside.changes,
            responders=beside.responders,
            earlier=beside.earlier,
            made=made[0],
            made_gap=made[1],
        )

    def _resolved(self, activity: Activity, grant: Grant) -> Grant:
        if grant.role in self.policy.scope.sensitive_roles and not grant.has(Trait.RESTRICTION):
            named = Privilege(tier=0, reasons=(f"your policy lists {grant.role} among its sensitive roles",))
            return grant.model_copy(update={"privilege": named})
        if grant.resolved or grant.kind not in _RESOLVABLE:
            return grant
        tenant = f"{activity.provider}:{activity.tenant}"
        told = [self.directory.privilege(tenant, grant.role, at) for at in (activity.at, activity.at + LATER)]
        known = [privilege for privilege in told if privilege is not None]
        best = min(known, key=lambda privilege: privilege.tier, default=None)
        return grant if best is None else grant.model_copy(update={"privilege": best})

    def _missing(self, at: datetime, began: datetime | None, inventory: Inventory | None) -> dict[str, str]:
        missing = {}
        if inventory is None:
            missing[INVENTORY] = "no list of the accounts that exist was given"
        elif at - inventory.at > _FRESH:
            missing[INVENTORY] = (
                f"the last list of the accounts that exist is of {inventory.at:%Y-%m-%d %H:%M} UTC, too old to tell"
            )
        elif inventory.gaps:
            missing[INVENTORY] = f"the list of the accounts that exist is not whole: {inventory.gaps[0]}"
        days = (at - began).days if began and began < at else 0
        if days < self.policy.window.history_days:
            missing[HISTORY] = (
                f"the ledger holds {days} days of this tenant before the case, it needs {self.policy.window.history_days}"
            )
        return missing

    def _actors(
        self,
        actors: Mapping[str, Principal],
        did: Mapping[str, Timeline],
        born: Mapping[str, tuple[datetime | None, str | None]],
        spans: Mapping[str, Span] | None,
    ) -> dict[str, ActorFacts]:
        return {
            key: ActorFacts(
                principal=actor,
                created=born[key][0],
                gap=born[key][1],
                did=did[key],
                habits=self.asked.habits(key, spans[key][0]) if spans else None,
            )
            for key, actor in actors.items()
        }

    def _is_made_elsewhere(self, case: Case) -> bool:
        """Whether no record of this platform tells when the account was made, and it was given anything that makes that matter."""
        return case.key.provider in self.elsewhere and case.born is None and any(activity.grants for activity in case.activities)

    def _born(self, actor: Principal, before: datetime) -> tuple[datetime | None, str | None]:
        """When an account was created, or why that is not known."""
        try:
            return self.directory.created(actor, before), None
        except LookupFailed as error:
            return None, str(error)

    def _around(self, actor: str, first: datetime, last: datetime) -> Timeline:
        """What an actor did from a day before its first activity in the case to a day after its last."""
        return self.asked.did(actor, first - _AROUND, last + _AROUND)


def _spans(case: Case) -> dict[str, Span]:
    """When each actor first and last did something to the account."""
    found: dict[str, Span] = {}
    for activity in case.activities:
        key = actor_key(activity.actor)
        found[key] = (found[key][0] if key in found else activity.at, activity.at)
    return found


def _steps(standing: Standing, case: Case) -> dict[str, RosterStep]:
    found = ((a.id, standing.step(a)) for a in case.activities if a.succeeded and (a.grants or a.kind is Kind.GUARD_REMOVED))
    return {id: step for id, step in found if step is not None}


def _existing(case: Case, inventory: Inventory | None) -> frozenset[str]:
    """The names and ids of the accounts that existed before the case; a newborn needs no list, its record tells of it."""
    known = (inventory.holdings if inventory is not None else ()) if case.born is None else ()
    accounts = (*(holding.account for holding in known), *([case.subject] if case.born is not None else []))
    return frozenset(text for account in accounts for text in (account.id, account.name, account.email) if text)
