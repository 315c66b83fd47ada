"""Membership of groups, and who owns what: a group may hold roles, and whoever owns an application may put a secret on it and act as it.

The first target is who joins or owns, with the group or application in its properties (`Group.ObjectID`, `Application.AppId`) and often as a
second target. The account that gains is the subject; an application that has a new owner gets a mark of its own, for its own case.
"""

from collections.abc import Iterable

from nightlatch.model import Evaluated, Grant, GrantKind, Kind, Level, Principal, PrincipalType, Privilege, Trait
from nightlatch.providers.entra import privilege
from nightlatch.providers.entra.directory_audit.extracts import NOT_NAMED, called, of_group
from nightlatch.providers.entra.directory_audit.record import NOBODY, Party, Record
from nightlatch.providers.entra.directory_audit.subjects import (
    APPLICATION,
    GROUP,
    USER,
    account_of,
    application,
    objects,
    principal,
)
from nightlatch.providers.entra.directory_audit.table import Draft, Extract
from nightlatch.tables import context, watch
from nightlatch.vendors.microsoft_logs import identifier

_GIVEN, _TAKEN, _CHANGED = Kind.ROLE_GRANTED, Kind.ROLE_REMOVED, Kind.POLICY_CHANGED
_MACHINES = ("device", "contact")


def membership(kind: Kind) -> Extract:
    """Reads an account put into, or taken from, a group; devices are no accounts."""

    def extract(record: Record) -> Iterable[Draft]:
        id, name = _group(record)
        who = next((each for each in record.targets if (each.id != id or id is None) and each.has("Group.ObjectID")), NOBODY)
        if who is NOBODY:
            who = next((each for each in record.targets if each.type != "group"), record.first(*USER))
        if who.type in _MACHINES:
            return
        grant = Grant(role=f"group:{id or name or NOT_NAMED}", kind=GrantKind.GROUP, privilege=privilege.group(name))
        yield Draft(kind, principal(record, who, PrincipalType.USER), grants=(grant,), evidence={**called(name), **objects(who)})

    return extract


def _group(record: Record) -> tuple[str | None, str | None]:
    """The id and name of the group that was joined, not of one that joins it."""
    id, name = identifier(record.either("Group.ObjectID")), record.either("Group.DisplayName")
    party = next((each for each in reversed(record.targets) if each.type == "group"), NOBODY)
    return id or party.id, name or (party.name if party.id == id or id is None else None)


def ownership(kind: Kind, prefix: str) -> Extract:
    """Reads somebody made, or no longer, the owner of an application, service principal or group (`prefix` of its properties)."""

    def extract(record: Record) -> Iterable[Draft]:
        who, thing = _owner_and_thing(record, prefix)
        owned = account_of(record, prefix, PrincipalType.GROUP if prefix == "Group" else PrincipalType.SERVICE_PRINCIPAL)
        owned = owned or (_as(record, thing, prefix) if thing is not NOBODY else None)
        own = (owned.id or owned.name) if owned else None
        worth = privilege.owner(owned.label if owned else None)
        grant = Grant(role=f"owner:{own or NOT_NAMED}", scope=own or NOT_NAMED, privilege=worth)
        owner = principal(record, who, PrincipalType.USER)
        yield Draft(kind, owner, grants=(grant,), evidence={**called(owned.name if owned else None), **objects(who)})
        if owned is not None and prefix != "Group" and kind is _GIVEN:
            yield _ruled(owned, owner, objects(thing))

    return extract


def _as(record: Record, thing: Party, prefix: str) -> Principal:
    return principal(record, thing, PrincipalType.GROUP) if prefix == "Group" else application(record, thing)


def _owner_and_thing(record: Record, prefix: str) -> tuple[Party, Party]:
    """Who owns, and what: the owner is the target whose properties name the other."""
    told = next((each for each in record.targets if each.has(f"{prefix}.ObjectID") or each.has(f"{prefix}.DisplayName")), None)
    types = GROUP if prefix == "Group" else APPLICATION
    who = told or record.target(*USER)
    if who is NOBODY:
        who = next(iter(record.targets), NOBODY)
    return who, next((each for each in record.targets if each is not who and each.type in types), NOBODY)


def _ruled(owned: Principal, owner: Principal, evidence: dict[str, str]) -> Draft:
    worth = Privilege(
        tier=1, reasons=("may add a secret and act as it",), evaluated=Evaluated.PARTIAL, traits=(Trait.IMPERSONATION,)
    )
    trust = Grant(role=f"owner:{owner.id or owner.label}", kind=GrantKind.TRUST, privilege=worth, member=owner.label)
    return Draft(Kind.TRUST_CHANGED, owned, grants=(trust,), evidence=evidence, level=Level.CONTEXT)


_JOINED, _LEFT = watch(_GIVEN, membership(_GIVEN)), watch(_TAKEN, membership(_TAKEN))
_GROUP_CHANGED = context(_CHANGED, of_group(_CHANGED))
LINES = {
    "Add member to group": _JOINED,
    "Bulk import group members - finished (bulk)": context(_CHANGED, of_group(_CHANGED)),
    "Remove member from group": _LEFT,
    "Add owner to application": watch(_GIVEN, ownership(_GIVEN, "Application")),
    "Add owner to service principal": watch(_GIVEN, ownership(_GIVEN, "ServicePrincipal")),
    "Add owner to group": watch(_GIVEN, ownership(_GIVEN, "Group")),
    "Set group to be managed by user": watch(_GIVEN, ownership(_GIVEN, "Group")),
    "Remove owner from application": watch(_TAKEN, ownership(_TAKEN, "Application")),
    "Remove owner from service principal": watch(_TAKEN, ownership(_TAKEN, "ServicePrincipal")),
    "Remove owner from group": watch(_TAKEN, ownership(_TAKEN, "Group")),
    "Add group": _GROUP_CHANGED,
    "Delete group": _GROUP_CHANGED,
    "Hard Delete group": _GROUP_CHANGED,
    "Restore group": _GROUP_CHANGED,
}
