"""Looks at the live account before anything is planned: who bears the name now, whose it is, and who else is an administrator.

What cannot be looked at is said, never guessed: the guardrails refuse where a look failed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from nightlatch.contracts import Directory, Identity, Provider
from nightlatch.errors import LookupFailed
from nightlatch.ledger.administrators import World
from nightlatch.ledger.inventories import Inventories
from nightlatch.ledger.standing import SETTLES
from nightlatch.model import Action, Case, Holding, Inventory, Principal, Step
from nightlatch.model.matching import is_responder
from nightlatch.policy.guardrails import Looked

Census = Callable[[str, str], Inventory]
"""Reads every account of a provider's tenant, live. Raises LookupFailed."""


@dataclass(frozen=True, slots=True)
class Looker:
    """How the live account is looked at. `responders` are the addresses of our own identities."""

    directory: Directory
    census: Census
    inventories: Inventories
    clock: Callable[[], datetime]
    responders: tuple[str, ...] = ()

    def identity(self, principal: Principal, told: Mapping[str, str]) -> tuple[Identity | None, str]:
        """Who bears the name now, and why that is not known where it is not."""
        try:
            live = self.directory.identity(principal, told)
        except LookupFailed as error:
            return None, f"the live account could not be looked at: {error}"
        return live, "" if live else f"the platform does not tell of an account {principal.label} now"

    def look(self, case: Case, provider: Provider, steps: tuple[Step, ...], *, stopped: bool) -> Looked:
        """Everything the guardrails ask about this case; administrators are counted only where a step may cost one."""
        live, gap = self.identity(case.subject, case.told)
        others, uncounted = (None, "nobody counted them")
        if live is not None and _may_cost_an_administrator(case, steps):
            others, uncounted = self._others(case)
        return Looked(
            now=self.clock(),
            live=live,
            gap=gap,
            untouchable=provider.untouchable(case.subject, live) if live else None,
            delicate=provider.delicate(case.subject, live) if live else None,
            platform_owned=provider.platform_owned(case.subject),
            responders=self.responders,
            stopped=stopped,
            others=others,
            uncounted=uncounted,
            **self._before(case),
        )

    def _others(self, case: Case) -> tuple[int | None, str]:
        try:
            inventory = self.census(case.key.provider, case.key.tenant)
        except LookupFailed as error:
            return None, str(error)
        return len(others(inventory, case, self.responders)), ""

    def _before(self, case: Case) -> "_Before":
        """What the last inventory before the case showed of the account; nothing is known without one."""
        tenant = f"{case.key.provider}:{case.key.tenant}"
        inventory = self.inventories.before(tenant, case.first.at - SETTLES)
        if inventory is None or inventory.gaps:
            return {"held_before": None, "was_administrator": None}
        own = (each for each in inventory.holdings if _is_same(each.account, each.address, case.subject))
        mighty = World.of(inventory).administrators
        return {
            "held_before": frozenset(role.casefold() for holding in own for role in holding.roles),
            "was_administrator": any(_is_same(each.principal, each.address, case.subject) for each in mighty),
        }


class _Before(TypedDict):
    held_before: frozenset[str] | None
    was_administrator: bool | None


def others(inventory: Inventory, case: Case, responders: tuple[str, ...] = ()) -> tuple[Principal, ...]:
    """The administrators that would be left without the case's account: those from before the incident, outside of it, and not ours."""
    incident = (case.subject, *case.actors)
    born_later = {_key(h.account) for h in inventory.holdings if _is_later(h, case.first.at)}
    return tuple(
        account.principal
        for account in World.of(inventory).administrators
        if not any(_may_be(account.principal, account.address, who) for who in incident)
        and _key(account.principal) not in born_later
        and not is_responder(account.principal, account.address, responders)
    )


def _may_cost_an_administrator(case: Case, steps: tuple[Step, ...]) -> bool:
    return case.born is None and any(step.action in (Action.LOCK, Action.TAKE_BACK) for step in steps)


def _is_later(holding: Holding, at: datetime) -> bool:
    return holding.created is not None and holding.created >= at


def _is_same(one: Principal, address: str | None, other: Principal) -> bool:
    """Whether an account that was counted is this one. Of an account of two objects a record may tell the second's id, which is its address."""
    if one.id and other.id:
        return other.id.casefold() in (one.id.casefold(), (address or "").casefold())
    return one.type is other.type and one.folded == other.folded


def _may_be(one: Principal, address: str | None, other: Principal) -> bool:
    """Whether it is, or goes by the same name or mail address: one who acts in an incident is none to rely on, however a record calls him."""
    known = {text.casefold() for text in (one.id, one.email, address) if text}
    told = {text.casefold() for text in (other.id, other.email, other.name) if text}
    return (one.type, one.folded) == (other.type, other.folded) or not known.isdisjoint(told)


def _key(principal: Principal) -> tuple[str | None, str, str | None]:
    return principal.id, principal.type.value, principal.folded
