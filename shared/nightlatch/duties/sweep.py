"""The clock ticks: take stock of the administrators and of the organization, have every lock looked at again, fetch what no delivery
brings, clean up what expired.

It changes no account itself. What is locked, what was ordered and not yet carried out, and what people have yet to hear of is queued
for the half that may.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from datetime import datetime, timedelta
from functools import partial

from nightlatch.classes import dataclass
from nightlatch.contracts import Message, Meter, Queue, Store
from nightlatch.duties.interact import pause_bulletin
from nightlatch.duties.tell import Tell
from nightlatch.errors import LookupFailed
from nightlatch.ledger.control import Control
from nightlatch.model import Inventory

log = logging.getLogger("nightlatch")

_SOON_S = 1
"""A delayed message is a re-check, and always taken."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """The sweeping function, composed. `members` gives the provider and the accounts of the owner's organization, `censuses` the
    reading of accounts, of one tenant or many, by what it is of; they are read again after `stock_s` seconds. `polls` fetch records,
    by what they are of, each with a sentence on what it did. `own` asks a platform by which addresses its records call us.
    """

    control: Control
    stores: tuple[Store, ...]
    censuses: Mapping[str, Callable[[], Iterable[Inventory]]]
    members: Callable[[], tuple[str, Iterable[str]]]
    queue: Queue
    tell: Tell
    meter: Meter
    clock: Callable[[], datetime]
    stock_s: int = 0
    polls: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    own: Mapping[str, Callable[[], Iterable[str]]] = field(default_factory=dict)

    def __call__(self) -> dict[str, str]:
        """Do what is due; gives a sentence for each part. A question that a platform does not answer is counted and never stops the others.

        Raises StoreError: without the store or the queue nothing is swept, and the host rings.
        """
        told = {}
        for of, census in self.censuses.items():
            told[f"inventory of {of}"] = self._part("inventory", partial(self._inventory, of, census))
        for of, ask in self.own.items():
            told[f"ourselves in {of}"] = self._part("own", partial(self._ourselves, of, ask))
        told["organization"] = self._part("organization", self._organization)
        told["pause"] = self._pause()
        told["locks"] = self._locks()
        told["messages"] = self.tell.by_the_clock()
        for of, poll in self.polls.items():
            told[f"log of {of}"] = self._part("poll", poll)
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

    def _locks(self) -> str:
        """Queue every account that is locked, and every one whose order was not carried out: a message may have been lost.

        The same for every case of which somebody has yet to be told: its thread shows what is true by then.
        """
        cases = {quarantine.case for quarantine in self.control.quarantines.live()}
        cases |= {order.case for order in self.control.orders.waiting()}
        cases |= set(self.tell.owed())
        for case in sorted(cases):
            self.queue.send(Message(case, 0), _SOON_S)
        return f"{len(cases)} accounts to be looked at again"

    def _pause(self) -> str:
        """Put the kill switch back when its time is over, and have everybody told."""
        pause, now = self.control.switched(), self.clock()
        if pause is None:
            return "the machine is not stopped"
        if pause.until is None or now < pause.until:
            return "the kill switch is pulled" + (f" until {pause.until:%H:%M} UTC" if pause.until else "")
        title = "The pause is over: the machine goes on"
        self.control.deliveries.owe_bulletin(pause_bulletin(title, f"pulled by {pause.by}", now))
        self.control.switch(False)
        return "the kill switch was put back, for its time is over"

    def _inventory(self, of: str, census: Callable[[], Iterable[Inventory]]) -> str:
        last, now = self.control.took_stock(of), self.clock()
        if last is not None and now < last + timedelta(seconds=self.stock_s):
            return f"read at {last:%H:%M:%S} UTC, not due yet"
        taken = tuple(census())
        self.control.inventories.keep_all(taken)
        self.control.stock_taken(of, now)
        gaps = dict.fromkeys(gap for inventory in taken for gap in inventory.gaps)
        for gap in gaps:
            log.warning("the inventory has a gap", extra={"gap": gap})
        tenants = f" of {len(taken)} tenants" if len(taken) > 1 else ""
        return f"{sum(len(inventory.holdings) for inventory in taken)} accounts{tenants} read, {len(gaps)} gaps"

    def _ourselves(self, of: str, ask: Callable[[], Iterable[str]]) -> str:
        found = tuple(ask())
        self.control.keep_own(of, found)
        return f"records call us {', '.join(found) or 'nothing'}"

    def _organization(self) -> str:
        provider, accounts = self.members()
        found = tuple(accounts)
        self.control.keep_organization(provider, found)
        return f"{len(found)} accounts in the organization"
