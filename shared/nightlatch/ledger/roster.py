"""The administrators of one tenant, as policy lists them and as grants and removals told: a count at any moment.

ATT&CK's own advice is to watch for administrators over a known number. What no record told and no list names is not
counted; the live seed comes with a host.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from nightlatch.ledger.items import Shelf
from nightlatch.ledger.keys import fit, stamp
from nightlatch.ledger.meanings import Meanings
from nightlatch.ledger.tenants import tenant_of
from nightlatch.model import (
    Activity,
    Evaluated,
    Frozen,
    GrantKind,
    Instant,
    Kind,
    Principal,
    PrincipalType,
    Privilege,
    RosterStep,
)
from nightlatch.model.evidence import SUBJECT_ARN
from nightlatch.model.matching import names
from nightlatch.model.policy import Roster as RosterPolicy

_HOLDERS = frozenset(PrincipalType) - {PrincipalType.GROUP, PrincipalType.UNKNOWN, PrincipalType.FEDERATION, PrincipalType.SYSTEM}
_ALL = "*"


class RosterMark(Frozen):
    """At that time the account was given a role, or relieved of it (`privilege` None; role `*`: of everything)."""

    at: Instant
    activity: str
    account: Principal
    address: str | None
    role: str
    privilege: Privilege | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Who was an administrator of one tenant, when. Made once, asked often."""

    marks: tuple[RosterMark, ...]
    listed: tuple[str, ...]

    def before(self, at: datetime, activity: str = "") -> frozenset[str]:
        """The administrators before that activity; ties of time go by activity id."""
        held: dict[str, set[str]] = {}
        for mark in self.marks:
            if (mark.at, mark.activity) >= (at, activity):
                break
            self._turn(held, mark)
        return frozenset(self.listed) | {account for account, roles in held.items() if roles}

    def step(self, activity: Activity) -> RosterStep | None:
        """How one activity changed the number; None when it made nobody an administrator."""
        own = [m for m in self.marks if m.activity == activity.id and m.privilege is not None and m.privilege.tier == 0]
        if not own:
            return None
        before = self.before(activity.at, activity.id)
        after = before | {self._name(mark) for mark in own}
        return RosterStep(
            activity=activity.id,
            before=len(before),
            after=len(after),
            administrators=tuple(sorted(after))[:100],
            newcomer=after > before,
        )

    def _turn(self, held: dict[str, set[str]], mark: RosterMark) -> None:
        roles = held.setdefault(self._name(mark), set())
        if mark.role == _ALL:
            roles.clear()
        elif mark.privilege is None:
            roles.discard(mark.role)
        elif mark.privilege.tier == 0:
            roles.add(mark.role)

    def _name(self, mark: RosterMark) -> str:
        known = (text for text in self.listed if names(text, mark.account, mark.address))
        return next(known, mark.account.label)


@dataclass(frozen=True, slots=True)
class Roster:
    """Marks of who was given and relieved of what, on one shelf."""

    shelf: Shelf
    meanings: Meanings

    def mark(self, activity: Activity) -> None:
        """Note grants that are or may be of an administrator, removals of roles and of accounts; idempotent."""
        tenant = tenant_of(activity)
        for number, mark in enumerate(_marks(activity)):
            self.shelf.add(_roster(tenant), f"{stamp(activity.at)}/{fit(activity.id)}/{number}", mark.model_dump_json())

    def standing(self, tenant: str, policy: RosterPolicy) -> Standing:
        """Who was an administrator when, with what other records told of the roles by then."""
        marks = (RosterMark.model_validate_json(text) for _, text in self.shelf.all(_roster(tenant)))
        own = tenant.split(":", 1)[1]
        listed = tuple(text for text in policy.administrators if ":" not in text or own in text)
        return Standing(tuple(self._resolved(tenant, marks)), listed)

    def _resolved(self, tenant: str, marks: Iterable[RosterMark]) -> Iterable[RosterMark]:
        for mark in marks:
            if mark.privilege is not None and mark.privilege.evaluated is Evaluated.PARTIAL:
                told = self.meanings.privilege(tenant, mark.role, mark.at)
                yield mark if told is None else mark.model_copy(update={"privilege": told})
            else:
                yield mark


def _marks(activity: Activity) -> list[RosterMark]:
    if not activity.succeeded or activity.subject.type not in _HOLDERS or activity.subject.folded is None:
        return []
    told: list[tuple[str, Privilege | None]] = []
    if activity.kind is Kind.ACCOUNT_REMOVED:
        told.append((_ALL, None))
    for grant in activity.grants:
        if grant.kind not in (GrantKind.ROLE, GrantKind.GROUP):
            continue
        if activity.kind is Kind.ROLE_REMOVED:
            told.append((grant.role, None))
        elif grant.tier == 0 or not grant.resolved:
            told.append((grant.role, grant.privilege))
    address = activity.evidence.get(SUBJECT_ARN)
    return [
        RosterMark(
            at=activity.at, activity=activity.id, account=activity.subject, address=address, role=role, privilege=privilege
        )
        for role, privilege in told
    ]


def _roster(tenant: str) -> str:
    return f"roster/{fit(tenant)}"
