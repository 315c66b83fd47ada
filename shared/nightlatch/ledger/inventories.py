"""Inventories, kept: who existed and who could be an administrator, as the platform itself said, every few minutes.

Most readings find what the last one found. So a reading costs a pointer of a few bytes, and its content is stored once under
its digest, packed. Pointers are kept for 90 days, as long as the evidence that is judged by them, and content outlives the last
pointer that may name it: it is stored anew every month.
"""

import base64
import hashlib
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from nightlatch import model
from nightlatch.ledger.items import Index, Shelf
from nightlatch.ledger.keys import fit, moment, stamp

if TYPE_CHECKING:  # of most tenants nobody takes stock
    from nightlatch.model import Inventory

KEPT = timedelta(days=90)
_OUTLIVES = KEPT + timedelta(days=32)
_TENANTS = "inventories"
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
_HELD = 4
_DAY = timedelta(days=1)
_LOOKS = (timedelta(hours=2), timedelta(days=1), timedelta(days=10), KEPT)
"""How far back the newest reading is looked for, one after the other: pages are read forward, and there are a hundred a day."""


class Reading:
    """That at this time a tenant looked like this: `body` is the digest of the content."""

    def __init__(self, tenant: str, at: datetime, body: str) -> None:
        self.tenant = tenant
        self.at = at
        self.body = body


class Inventories:
    """Inventories of all tenants, on one shelf. A tenant is `provider:tenant`."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._parsed: dict[str, Inventory] = {}

    def keep(self, inventory: "Inventory") -> bool:
        """Keep an inventory; gives whether it was new. The first of a tenant and time stays."""
        tenant = f"{inventory.provider}:{inventory.tenant}"
        text = _content(inventory)
        body = _body(inventory.at, text)
        if self.shelf.read(_TENANTS, fit(tenant)) is None:
            self.shelf.add(_TENANTS, fit(tenant), tenant)
        self._until(inventory.at + _OUTLIVES).add(_bodies(tenant), body, _packed(body, text))
        return self._until(inventory.at + KEPT).add(_readings(tenant), stamp(inventory.at), body)

    def keep_all(self, inventories: Iterable["Inventory"]) -> None:
        """Keep many: contents first and the readings that point to them last, each sort together where the store can."""
        tenants = Index(self.shelf)
        later: list[Index] = []
        for at, taken in groupby(sorted(inventories, key=lambda each: each.at), key=lambda each: each.at):
            bodies, readings = Index(self._until(at + _OUTLIVES)), Index(self._until(at + KEPT))
            for each in taken:
                tenant, text = f"{each.provider}:{each.tenant}", _content(each)
                body = _body(at, text)
                tenants.add(_TENANTS, fit(tenant), tenant)
                bodies.add(_bodies(tenant), body, _packed(body, text))
                readings.add(_readings(tenant), stamp(at), body)
            later += [bodies, readings]
        for index in (tenants, *later):
            index.write()

    def tenants(self) -> tuple[str, ...]:
        """Every tenant of which there was an inventory, in order."""
        return tuple(sorted(tenant for _, tenant in self.shelf.all(_TENANTS)))

    def before(self, tenant: str, at: datetime) -> "Inventory | None":
        """The newest inventory that was begun by that moment; None when there is none of the last 90 days."""
        reading = self.reading(tenant, at)
        return None if reading is None else self.load(reading)

    def of_day(self, tenant: str, day: datetime) -> tuple[Reading, ...]:
        """The newest reading that was begun by the beginning of a day, and all of that day, in order of time."""
        if not self._knows(tenant):
            return ()
        earlier = self._newest(tenant, day)
        return (*([earlier] if earlier else []), *self.between(tenant, day, day + _DAY))

    def reading(self, tenant: str, at: datetime) -> Reading | None:
        """The newest inventory that was begun by that moment, without its content."""
        return self._newest(tenant, at) if self._knows(tenant) else None

    def between(self, tenant: str, start: datetime, end: datetime) -> Iterator[Reading]:
        """The readings later than `start`, up to `end`, in order of time."""
        for sort, body in self.shelf.all(_readings(tenant), after=stamp(start)):
            if sort > stamp(end):
                return
            yield Reading(tenant, moment(sort), body)

    def load(self, reading: Reading) -> "Inventory | None":
        """What was read. The last few contents are held by this process: they are large, and hardly ever change."""
        key = f"{reading.tenant}/{reading.body}"
        found = self._parsed.pop(key, None)
        if found is None:
            text = self.shelf.read(_bodies(reading.tenant), reading.body)
            if text is None:  # a store may drop what has expired in any order
                return None
            found = model.Inventory.model_validate_json(_unpacked(text))
        self._parsed[key] = found
        while len(self._parsed) > _HELD:
            del self._parsed[next(iter(self._parsed))]
        return found.model_copy(update={"at": reading.at})

    def _knows(self, tenant: str) -> bool:
        """Whether there ever was an inventory: one call in place of five, where nobody takes stock."""
        return self.shelf.read(_TENANTS, fit(tenant)) is not None

    def _newest(self, tenant: str, at: datetime) -> Reading | None:
        for look in _LOOKS:
            last = deque(self.between(tenant, at - look, at), maxlen=1)
            if last:
                return last[0]
        return None

    def _until(self, expires: datetime) -> Shelf:
        return Shelf(self.shelf.store, lambda: expires)


def _content(inventory: "Inventory") -> str:
    """The inventory without its time, its lists in order: the same accounts give the same text."""
    holdings = (
        holding.model_copy(update={"roles": tuple(sorted(set(holding.roles)))})
        for holding in sorted(inventory.holdings, key=lambda each: each.model_dump_json())
    )
    groups = {name: tuple(sorted(set(roles))) for name, roles in sorted(inventory.groups.items())}
    timeless = {"at": _NO_TIME, "holdings": tuple(holdings), "groups": groups, "gaps": tuple(sorted(inventory.gaps))}
    return inventory.model_copy(update=timeless).model_dump_json(exclude_defaults=True)


def _body(at: datetime, text: str) -> str:
    """What a content is called: by its month, so that it is stored anew in each, and its digest."""
    return f"{at:%Y-%m}.{hashlib.sha256(text.encode()).hexdigest()}"


def _packed(body: str, text: str) -> str:
    """Packed for a store that bills by size. It begins with the month, so that no part of it is shared with another month's."""
    return f"{body}\n{base64.b64encode(zlib.compress(text.encode())).decode()}"


def _unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text.partition("\n")[2]))


def _readings(tenant: str) -> str:
    return f"readings/{fit(tenant)}"


def _bodies(tenant: str) -> str:
    return f"inventory/{fit(tenant)}"
