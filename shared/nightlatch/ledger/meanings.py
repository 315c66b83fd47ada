"""What roles, policies and groups are worth, as the records themselves told: who wrote a policy, what a group was given.

A grant of a policy whose document a record showed is thereby resolved, offline. Everything is asked as of a moment, so
that a verdict does not depend on what arrived later or earlier.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from nightlatch.ledger.fold import SIMULTANEOUS
from nightlatch.ledger.items import Index, Shelf
from nightlatch.ledger.keys import fit, stamp
from nightlatch.ledger.tenants import tenant_of
from nightlatch.model import Evaluated, Trait

if TYPE_CHECKING:
    from nightlatch.ledger.turns import Meaning
    from nightlatch.model import Activity, Privilege

_DEEPEST = 3
LATER = timedelta(hours=24)
"""How long after a grant its role may be made mightier and still count as granted so: first harmless, then filled."""


class Meanings:
    """What grants mean, on one shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def mark(self, activity: Activity, index: Index) -> None:
        """Note what the activity says of roles; idempotent and order-free."""
        if not activity.succeeded:
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
        texts = [text for _, text in self.shelf.all(_role(tenant, role))]
        if not texts:
            return None
        from nightlatch.ledger.turns import CONTENT, Meaning, Turn, possible

        limit = at + SIMULTANEOUS
        marks = [mark for mark in map(Meaning.model_validate_json, texts) if mark.at <= limit]
        if any(mark.turn in CONTENT for mark in marks):
            return _joined([mark.privilege for mark in possible(marks)])
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
    """What the activity tells of roles; nothing where it gives and takes nothing."""
    if not activity.grants:
        return []
    from nightlatch.ledger.turns import told

    return told(activity)


def _joined(privileges: list[Privilege]) -> Privilege:
    """What somebody who holds all of them is worth."""
    real = [privilege for privilege in privileges if Trait.RESTRICTION not in privilege.traits] or privileges
    best = min(real, key=lambda privilege: privilege.tier)
    whole = all(privilege.evaluated is Evaluated.FULL or privilege.tier > best.tier for privilege in real)
    return best.model_copy(update={"evaluated": Evaluated.FULL if whole else Evaluated.PARTIAL})


def _role(tenant: str, role: str) -> str:
    return f"meaning/{fit(tenant)}/{fit(role.casefold())}"
