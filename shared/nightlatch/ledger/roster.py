"""The marks that grants, removals and memberships leave on a tenant's roster: who was told to become or cease to be what.

ATT&CK's own advice is to watch for administrators over a known number. Marks alone know nobody from before the log began;
played on top of an inventory (standing.py) they give who was an administrator at any moment.
"""

from collections.abc import Iterator
from functools import lru_cache

from nightlatch.ledger.inventories import Inventories
from nightlatch.ledger.items import Index, Shelf
from nightlatch.ledger.keys import fit
from nightlatch.ledger.marks import ALL, BORN, UNBOUND, RosterMark, place
from nightlatch.ledger.meanings import Meanings
from nightlatch.ledger.standing import Standing
from nightlatch.ledger.tenants import tenant_of
from nightlatch.model import Activity, GrantKind, Kind, Level, PrincipalType, Privilege
from nightlatch.model.evidence import MARK, MARK_BOUNDARY, SUBJECT_ARN
from nightlatch.model.policy import Roster as RosterPolicy

_HOLDERS = frozenset(PrincipalType) - {PrincipalType.UNKNOWN, PrincipalType.FEDERATION, PrincipalType.SYSTEM}
_TELLING = (Kind.ACCOUNT_REMOVED, Kind.ACCOUNT_CREATED, Kind.GUARD_REMOVED)
"""What may leave a mark without a grant."""


class Roster:
    """Marks of who was given and relieved of what, on one shelf."""

    def __init__(self, shelf: Shelf, meanings: Meanings) -> None:
        self.shelf = shelf
        self.meanings = meanings
        self._played: set[str] = set()
        """The tenants whose marks were played from here before: what a replay plays once is not held."""

    def mark(self, activity: Activity, index: Index) -> None:
        """Note grants that are or may be of an administrator, memberships, removals of roles and of accounts; idempotent."""
        for number, mark in enumerate(_marks(activity)):
            index.add(_roster(tenant_of(activity)), f"{place(mark)}{number}", mark.model_dump_json())

    def standing(self, tenant: str, policy: RosterPolicy, inventories: Inventories | None = None) -> Standing:
        """Who was an administrator when: by policy's list, the inventories, and what records told after each."""
        own = tenant.split(":", 1)[1]
        listed = tuple(text for text in policy.administrators if ":" not in text or own in text)
        return Standing(tenant, listed, self._after, self.meanings, inventories)

    def _after(self, tenant: str, sort: str) -> Iterator[tuple[str, RosterMark]]:
        mark_of = _held if tenant in self._played else _mark_of
        self._played.add(tenant)
        for found, text in self.shelf.all(_roster(tenant), after=sort):
            yield found, mark_of(text)


def _mark_of(text: str) -> RosterMark:
    """A stored mark."""
    return RosterMark.model_validate_json(text)


_held = lru_cache(maxsize=5_000)(_mark_of)
"""A stored mark that may be played again: a live function plays its tenants' marks for every record. A mark takes about two kilobytes."""


def _marks(activity: Activity) -> list[RosterMark]:
    if not activity.grants and activity.kind not in _TELLING:
        return []
    if not activity.succeeded or activity.subject.type not in _HOLDERS or activity.subject.folded is None:
        return []
    address = activity.evidence.get(SUBJECT_ARN)
    return [
        RosterMark(
            at=activity.at, activity=activity.id, account=activity.subject, address=address, role=role, privilege=privilege
        )
        for role, privilege in _told(activity)
    ]


def _told(activity: Activity) -> Iterator[tuple[str, Privilege | None]]:
    if activity.kind is Kind.ACCOUNT_REMOVED:
        yield ALL, None
    if activity.kind is Kind.ACCOUNT_CREATED and activity.level is Level.WATCH:
        yield BORN, None
    if activity.kind is Kind.GUARD_REMOVED and activity.evidence.get(MARK) == MARK_BOUNDARY and not activity.grants:
        yield UNBOUND, None
    for grant in activity.grants:
        if grant.kind not in (GrantKind.ROLE, GrantKind.GROUP):
            continue
        if activity.kind is Kind.ROLE_REMOVED:
            yield grant.role, None
        elif grant.tier == 0 or not grant.resolved:
            yield grant.role, grant.privilege


def _roster(tenant: str) -> str:
    return f"roster/{fit(tenant)}"
