"""Control: what people want, what was done, and what the platform said of itself.

Written by act, interact, sweep and the command line; assess only reads it, and imports no more than it reads.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from nightlatch import model
from nightlatch.ledger.inventories import Inventories
from nightlatch.ledger.items import Shelf
from nightlatch.ledger.keys import fit

if TYPE_CHECKING:
    from nightlatch.contracts import Store
    from nightlatch.ledger.budgets import Budgets
    from nightlatch.ledger.consents import Consents
    from nightlatch.ledger.deliveries import Deliveries
    from nightlatch.ledger.floods import Floods
    from nightlatch.ledger.orders import Orders
    from nightlatch.ledger.quarantines import Quarantines
    from nightlatch.model import Allowance

_ALLOWANCES = "allowances"
_SWITCHES = "switches"
_KILL = "kill"
_ORGANIZATION = "organization"
_STOCK = "stock"
_CURSORS = "cursors"
_OWN = "own"


class Pause:
    """The kill switch is pulled: `by` whom (empty: an operator), and `until` when (None: until somebody puts it back)."""

    def __init__(self, by: str, until: datetime | None) -> None:
        self.by = by
        self.until = until


class Control:
    """The control half of the ledger, over a store of its own."""

    def __init__(self, shelf: Shelf, inventories: Inventories) -> None:
        self.shelf = shelf
        self.inventories = inventories

    @classmethod
    def over(cls, store: Store) -> Self:
        """Control in this store; nothing in it expires by itself but inventories."""
        shelf = Shelf(store, lambda: None)
        return cls(shelf, Inventories(shelf))

    @property
    def orders(self) -> Orders:
        """What people want, and what became of it."""
        from nightlatch.ledger.orders import Orders

        return Orders(self.shelf)

    @property
    def quarantines(self) -> Quarantines:
        """What holds which account, and each change that was made for it."""
        from nightlatch.ledger.quarantines import Quarantines

        return Quarantines(self.shelf)

    @property
    def budgets(self) -> Budgets:
        """How many accounts were changed in the last hour."""
        from nightlatch.ledger.budgets import Budgets

        return Budgets(self.shelf)

    @property
    def floods(self) -> Floods:
        """Actors who made more accounts than the machine may lock."""
        from nightlatch.ledger.floods import Floods

        return Floods(self.shelf)

    @property
    def deliveries(self) -> Deliveries:
        """What people were told of, and what they are owed."""
        from nightlatch.ledger.deliveries import Deliveries

        return Deliveries(self.shelf)

    @property
    def consents(self) -> Consents:
        """What approvers asked for, whatever became of it."""
        from nightlatch.ledger.consents import Consents

        return Consents(self.shelf)

    def settled_until(self, case_key: str) -> datetime | None:
        """The latest decision that settles what came before it; None when nobody has decided."""
        return max((order.at for order in self.orders.of(case_key) if order.verb in model.SETTLING), default=None)

    def write_allowance(self, allowance: Allowance) -> None:
        """Keep an exception that came from a person at work, beside those of the policy file."""
        text = allowance.model_dump_json()
        self.shelf.change(_ALLOWANCES, fit(allowance.name), lambda _old: text)

    def allowances(self) -> tuple[Allowance, ...]:
        """The exceptions that came from people at work."""
        return tuple(model.Allowance.model_validate_json(text) for _, text in self.shelf.all(_ALLOWANCES))

    def switch(self, stopped: bool, *, by: str = "", until: datetime | None = None) -> None:
        """Pull the kill switch, until that time if one is given, or put it back."""
        ends = until.isoformat() if until else None
        text = json.dumps({"stopped": stopped, "by": by, "until": ends})
        self.shelf.change(_SWITCHES, _KILL, lambda _old: text)

    def stopped(self) -> bool:
        """Whether the kill switch is pulled: every quarantine then becomes a question."""
        return self.switched() is not None

    def switched(self) -> Pause | None:
        """Who pulled the kill switch, and when it goes back by itself; None while it is not pulled.

        The clock puts it back (`sweep`): until then it holds, however late that is.
        """
        text = self.shelf.read(_SWITCHES, _KILL)
        if text in (None, "off"):
            return None
        told: dict[str, Any] = {"stopped": True, "by": "", "until": None} if text == "on" else json.loads(str(text))
        until = datetime.fromisoformat(told["until"]) if told["until"] else None
        return Pause(told["by"], until) if told["stopped"] else None

    def stock_taken(self, of: str, at: datetime) -> None:
        """Note when the accounts of a place were last read."""
        text = at.isoformat()
        self.shelf.change(_STOCK, fit(of), lambda _old: text)

    def took_stock(self, of: str) -> datetime | None:
        """When that was; None before the first time."""
        text = self.shelf.read(_STOCK, fit(of))
        return datetime.fromisoformat(text) if text else None

    def keep_cursor(self, of: str, cursor: str) -> None:
        """Keep from where a log is read on."""
        self.shelf.change(_CURSORS, fit(of), partial(_unless_same, cursor))

    def cursor(self, of: str) -> str | None:
        """Where that is; None before the first time."""
        return self.shelf.read(_CURSORS, fit(of))

    def keep_own(self, of: str, addresses: Iterable[str]) -> None:
        """Keep by which addresses records call us on a platform, in place of what was known of it."""
        self.shelf.change(_OWN, fit(of), partial(_unless_same, json.dumps(sorted(set(addresses)))))

    def own(self) -> tuple[str, ...]:
        """By which addresses records call us, as the platforms last told: what no template knows beforehand."""
        return tuple(sorted({each for _, text in self.shelf.all(_OWN) for each in json.loads(text)}))

    def keep_organization(self, provider: str, ids: Iterable[str]) -> None:
        """Keep which tenants of a provider belong to the owner's organization, in place of what was known of it.

        In sixteen items by a digest of the id: the largest organizations have ten thousand, more than one item holds.
        """
        parts: dict[str, list[str]] = {digit: [] for digit in "0123456789abcdef"}
        for id in sorted(set(ids)):
            parts[hashlib.sha256(id.encode()).hexdigest()[0]].append(id)
        for digit, own in parts.items():
            text = json.dumps(own)
            self.shelf.change(_ORGANIZATION, f"{fit(provider)}/{digit}", partial(_unless_same, text))

    def organization_accounts(self, provider: str = "") -> tuple[str, ...]:
        """The tenants of the owner's organizations, of one provider or of all, as they were last read: ids, in order."""
        prefix = f"{fit(provider)}/" if provider else ""
        return tuple(sorted({id for _, text in self.shelf.all(_ORGANIZATION, prefix) for id in json.loads(text)}))


def _unless_same(text: str, old: str | None) -> str | None:
    return None if old == text else text
