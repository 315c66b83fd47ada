"""What roles, policies and groups are worth, as the records themselves told: who wrote a policy, what a group was given.

A grant of a policy whose document a record showed is thereby resolved, offline. Everything is asked as of a moment, so
that a verdict does not depend on what arrived later or earlier.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from nightlatch.ledger.fold import SIMULTANEOUS
from nightlatch.ledger.items import Index, Shelf
from nightlatch.ledger.keys import fit, stamp
from nightlatch.ledger.tenants import tenant_of
from nightlatch.model import Activity, Evaluated, Frozen, GrantKind, Instant, Kind, PrincipalType, Privilege, Trait

_HOLDERS = {PrincipalType.GROUP: "group:", PrincipalType.UNKNOWN: ""}
"""What holds roles for others, and how a grant of it is named: a group by `group:NAME`, a permission set by its own name."""


class Turn(StrEnum):
    """What a mark did to the meaning."""

    DEFINED = "defined"
    """The role's content was written anew, and counts at once."""
    STORED = "stored"
    """A content was stored that somebody may choose at any moment: the first of a policy, or one not made the default."""
    CHOSEN = "chosen"
    """One of the stored contents was chosen; which one, the record does not say."""
    GIVEN = "given"
    """The group or permission set was given something more."""
    TAKEN = "taken"
    """It lost that again."""


_CONTENT = frozenset({Turn.DEFINED, Turn.STORED, Turn.CHOSEN})
_DEEPEST = 3
LATER = timedelta(hours=24)
"""How long after a grant its role may be made mightier and still count as granted so: first harmless, then filled."""


class Meaning(Frozen):
    """One mark: at that time the role was defined, or its holder given or relieved of `part`."""

    at: Instant
    turn: Turn
    part: str
    privilege: Privilege


class Meanings:
    """What grants mean, on one shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def mark(self, activity: Activity, index: Index) -> None:
        """Note what the activity says of roles; idempotent and order-free."""
        if not activity.grants or not activity.succeeded:
            return
        for number, (role, meaning) in enumerate(_told(activity)):
            sort = f"{stamp(activity.at)}/{fit(activity.id)}/{number}"
            index.add(_role(tenant_of(activity), role), sort, meaning.model_dump_json())

    def tells(self, activity: Activity) -> bool:
        """Whether the activity says something of a role that others may hold."""
        return activity.succeeded and bool(_told(activity))

    def privilege(self, tenant: str, role: str, at: datetime, depth: int = 0) -> Privilege | None:
        """What a role was worth at that time (records within two seconds count); None when no record told.

        A group holds permission sets, which hold policies: `depth` ends a chain that hostile names close to a circle.
        """
        limit = at + SIMULTANEOUS
        marks = [Meaning.model_validate_json(text) for _, text in self.shelf.all(_role(tenant, role))]
        marks = [mark for mark in marks if mark.at <= limit]
        if any(mark.turn in _CONTENT for mark in marks):
            return _joined([mark.privilege for mark in _possible(marks)])
        held: dict[str, Privilege] = {}
        for mark in marks:
            if mark.turn is Turn.GIVEN:
                held[mark.part] = self._part(tenant, mark, at, depth)
            else:
                held.pop(mark.part, None)
        return _joined(list(held.values())) if held else None

    def _part(self, tenant: str, mark: Meaning, at: datetime, depth: int) -> Privilege:
        """What a part is worth: it may itself be told by another record."""
        if mark.privilege.evaluated is Evaluated.FULL or depth >= _DEEPEST:
            return mark.privilege
        return self.privilege(tenant, mark.part, at, depth + 1) or mark.privilege


def _told(activity: Activity) -> list[tuple[str, Meaning]]:
    """What the activity tells: definitions of roles, and what a group was given or lost."""
    told = []
    for grant in activity.grants:
        if grant.kind is GrantKind.DEFINITION and (grant.resolved or activity.kind is Kind.ROLE_GRANTED):
            counts = Turn.DEFINED if grant.resolved else Turn.CHOSEN
            turn = counts if activity.kind is Kind.ROLE_GRANTED else Turn.STORED
            told.append((grant.role, Meaning(at=activity.at, turn=turn, part=grant.role, privilege=grant.privilege)))
        elif activity.subject.type in _HOLDERS and activity.kind in (Kind.ROLE_GRANTED, Kind.ROLE_REMOVED):
            turn = Turn.GIVEN if activity.kind is Kind.ROLE_GRANTED else Turn.TAKEN
            names = (activity.subject.name, activity.subject.id)
            for name in dict.fromkeys(name for name in names if name is not None):  # in the same order in every process
                role = f"{_HOLDERS[activity.subject.type]}{name}"
                told.append((role, Meaning(at=activity.at, turn=turn, part=grant.role, privilege=grant.privilege)))
    return told


def _possible(marks: list[Meaning]) -> list[Meaning]:
    """The contents that may count: the newest that was made to, and all that somebody stored since and could choose.

    Once one was chosen without saying which, all there ever were. A harmless text stored beside a mighty one hides nothing.
    """
    made = [mark.at for mark in marks if mark.turn is Turn.DEFINED]
    since = max(made, default=None)
    if since is None or any(mark.turn is Turn.CHOSEN and mark.at >= since for mark in marks):
        return [mark for mark in marks if mark.turn in _CONTENT and mark.turn is not Turn.CHOSEN] or [
            mark for mark in marks if mark.turn is Turn.CHOSEN
        ]
    return [mark for mark in marks if mark.turn in _CONTENT and mark.at >= since]


def _joined(privileges: list[Privilege]) -> Privilege:
    """What somebody who holds all of them is worth."""
    real = [privilege for privilege in privileges if Trait.RESTRICTION not in privilege.traits] or privileges
    best = min(real, key=lambda privilege: privilege.tier)
    whole = all(privilege.evaluated is Evaluated.FULL or privilege.tier > best.tier for privilege in real)
    return best.model_copy(update={"evaluated": Evaluated.FULL if whole else Evaluated.PARTIAL})


def _role(tenant: str, role: str) -> str:
    return f"meaning/{fit(tenant)}/{fit(role.casefold())}"
