"""The clock ticks: take stock of the administrators and of the organization, and clean up what has expired.

As far as it is built: locks to verify again and messages to catch up on come with the responses and with Slack.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from nightlatch.contracts import Meter, Store
from nightlatch.errors import LookupFailed
from nightlatch.ledger.control import Control
from nightlatch.model import Inventory

log = logging.getLogger("nightlatch")


@dataclass(frozen=True, slots=True)
class Sweep:
    """The sweeping function, composed. `members` gives the provider and the accounts of the owner's organization."""

    control: Control
    stores: tuple[Store, ...]
    census: Callable[[], Inventory]
    members: Callable[[], tuple[str, Iterable[str]]]
    meter: Meter
    clock: Callable[[], datetime]

    def __call__(self) -> dict[str, str]:
        """Do what is due; gives a sentence for each part. A part that fails is counted and never stops the others."""
        told = {
            "inventory": self._part("inventory", self._inventory),
            "organization": self._part("organization", self._organization),
        }
        gone = sum(store.purge(self.clock()) for store in self.stores)
        told["expired"] = f"{gone} expired items removed"
        log.info("swept", extra=told)
        return told

    def _part(self, name: str, work: Callable[[], str]) -> str:
        try:
            return work()
        except LookupFailed as error:
            self.meter.count("sweep_failures", part=name)
            log.warning("a part of the sweep failed", extra={"part": name, "reason": str(error)})
            return f"not done: {error}"

    def _inventory(self) -> str:
        inventory = self.census()
        self.control.inventories.keep(inventory)
        for gap in inventory.gaps:
            log.warning("the inventory has a gap", extra={"gap": gap})
        return f"{len(inventory.holdings)} accounts read, {len(inventory.gaps)} gaps"

    def _organization(self) -> str:
        provider, accounts = self.members()
        found = tuple(accounts)
        self.control.keep_organization(provider, found)
        return f"{len(found)} accounts in the organization"
