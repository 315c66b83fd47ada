"""What one tenant is known for: since when it is watched, its Regions, services and groups, and what happened in it when.

"First seen" only ever moves earlier, so it is the same whatever order records arrive in. It never expires: a Region used every day
would otherwise be new again ninety days after its first use.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cached_property

from nightlatch.ledger.items import Index, Shelf
from nightlatch.ledger.keys import fit, moment, stamp
from nightlatch.model import Activity, CaseKey, GrantKind, Level
from nightlatch.model.evidence import SERVICE

_BEGAN = "began"


class Tenants:
    """First sightings and the calendar of one tenant, on one shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._known: dict[tuple[str, str], str] = {}
        """The earliest sightings this process has written or read: most activities add nothing."""

    def mark(self, activity: Activity, index: Index) -> None:
        """Note what this activity shows of its tenant; idempotent and order-free."""
        tenant, at = tenant_of(activity), stamp(activity.at)
        self._first(tenant, _BEGAN, at)
        if activity.level is not Level.WATCH:
            return
        for facet, value in (("region", activity.origin.region), ("service", activity.evidence.get(SERVICE))):
            if value:
                self._first(tenant, f"{facet}/{fit(value)}", at)
        for grant in activity.grants:
            if grant.kind is GrantKind.GROUP:
                self._first(tenant, f"group/{fit(grant.role.casefold())}", at)
        key = CaseKey.of(activity.subject)
        if key is not None:
            index.add(_calendar(tenant), f"{at}/{fit(activity.id)}", key.model_dump_json())

    def settle(self) -> None:
        """Let go of what is held for filing: everything was filed."""
        self._known.clear()

    def began(self, tenant: str) -> datetime | None:
        """The time of the tenant's earliest record, of any level; None for an unknown tenant."""
        text = self.shelf.read(_tenant(tenant), _BEGAN)
        return moment(text) if text else None

    def sightings(self, tenant: str) -> "Sightings":
        """All that was ever seen of a tenant, in one reading."""
        return Sightings(self.shelf.all(_tenant(tenant)))

    def seen(self, tenant: str, facet: str, before: datetime) -> frozenset[str]:
        """Which `region`, `service` or `group` any record told of before that moment."""
        return self.sightings(tenant).of(facet, before)

    def keys_since(self, tenant: str, start: datetime) -> Iterator[CaseKey]:
        """The case keys something happened to from `start` on; may repeat."""
        for _, text in self.shelf.all(_calendar(tenant), after=stamp(start - timedelta(microseconds=1))):
            yield CaseKey.model_validate_json(text)

    def _first(self, tenant: str, sort: str, at: str) -> None:
        mark = (tenant, sort)
        if self._known.get(mark, "~") <= at:
            return
        Shelf(self.shelf.store, lambda: None).least(_tenant(tenant), sort, at)
        if len(self._known) > 50_000:
            self._known.clear()
        self._known[mark] = at


class Sightings:
    """What a tenant is known for: `firsts` are (sort of sighting, the time it was first told of)."""

    def __init__(self, firsts: Iterable[tuple[str, str]]) -> None:
        self._firsts: dict[str, list[tuple[str, str]]] = {}
        for sort, first in firsts:
            facet, _, name = sort.partition("/")
            self._firsts.setdefault(facet, []).append((name, first))

    @cached_property
    def began(self) -> datetime | None:
        """The time of the tenant's earliest record, of any level; None for an unknown tenant."""
        return next((moment(first) for _, first in self._firsts.get(_BEGAN, ())), None)

    def of(self, facet: str, before: datetime) -> frozenset[str]:
        """Which `region`, `service` or `group` any record told of before that moment."""
        limit = stamp(before)
        return frozenset([name for name, first in self._firsts.get(facet, ()) if first < limit])


def tenant_of(activity: Activity) -> str:
    """`provider:tenant` of the account the activity happened to."""
    return f"{activity.provider}:{activity.tenant}"


def _tenant(tenant: str) -> str:
    return f"tenant/{fit(tenant)}"


def _calendar(tenant: str) -> str:
    return f"calendar/{fit(tenant)}"
