"""Custom administrators' roles: what they contain, and to whom they are bound over which resources.

A binding joins a role (`cr0…`), a resource set (`iam…`) and members. Which type names their targets bear is documented nowhere, so a
role and a resource set are known by how their ids begin as well. A binding tells no permissions; those are told when the
role is made or changed, under the same id, and the ledger joins the two.
"""

from collections.abc import Iterable

from nightlatch.model import Grant, GrantKind, Kind, PrincipalType, Privilege
from nightlatch.providers.okta import privilege
from nightlatch.providers.okta.system_log.extracts import called
from nightlatch.providers.okta.system_log.permissions import named
from nightlatch.providers.okta.system_log.record import Party, Record
from nightlatch.providers.okta.system_log.roles import NOT_NAMED
from nightlatch.providers.okta.system_log.subjects import APPLICATION, GROUP, principal
from nightlatch.providers.okta.system_log.table import Draft, Extract
from nightlatch.tables import context, watch

_MEMBERS = ("user", *GROUP, *APPLICATION)
_CHANGED = Kind.POLICY_CHANGED


def role_of(record: Record) -> Party | None:
    """The role that an event names."""
    return next((each for each in record.targets if (each.id or "").startswith("cr0")), None) or _typed(record, "role")


def resources_of(record: Record) -> Party | None:
    """The resource set that an event names."""
    return next((each for each in record.targets if (each.id or "").startswith("iam")), None) or _typed(record, "resourceset")


def _typed(record: Record, word: str) -> Party | None:
    return next((each for each in record.targets if word in each.type), None)


def bound(kind: Kind) -> Extract:
    """Reads a role bound to, or taken from, each member that the event names; nobody where it names none."""

    def extract(record: Record) -> Iterable[Draft]:
        role, reach = role_of(record), resources_of(record)
        own = role.id or role.name if role else None
        known = own in privilege.standard()
        worth = privilege.role(own) if own and known else privilege.custom(role.name if role else None)
        grant = Grant(role=own or NOT_NAMED, scope=(reach.id or reach.name if reach else None) or "*", privilege=worth)
        members = [each for each in record.targets if each.type in _MEMBERS]
        for member in members or (None,):
            yield Draft(kind, principal(member), grants=(grant,), evidence=called(role))

    return extract


def defined(record: Record) -> Iterable[Draft]:
    """A role that now means something else: its holders gain."""
    role = role_of(record)
    names = named(record)
    worth = privilege.permissions(names) if names else Privilege.unresolved("the record names no permission")
    grant = Grant(role=(role.id or role.name if role else None) or NOT_NAMED, kind=GrantKind.DEFINITION, privilege=worth)
    yield Draft(_CHANGED, principal(role, PrincipalType.ROLE), grants=(grant,))


def about_role(record: Record) -> Iterable[Draft]:
    """A role that allows less, or is gone."""
    yield Draft(_CHANGED, principal(role_of(record), PrincipalType.ROLE))


def about_resources(record: Record) -> Iterable[Draft]:
    """A resource set: whoever is bound over it reaches more, or less."""
    yield Draft(_CHANGED, principal(resources_of(record), PrincipalType.ROLE))


LINES = {
    "iam.resourceset.bindings.add": watch(Kind.ROLE_GRANTED, bound(Kind.ROLE_GRANTED)),
    "iam.resourceset.bindings.delete": watch(Kind.ROLE_REMOVED, bound(Kind.ROLE_REMOVED)),
    "iam.role.create": watch(_CHANGED, defined),
    "iam.role.update": watch(_CHANGED, defined),
    "iam.role.permissions.add": watch(_CHANGED, defined),
    "iam.role.permission.conditions.delete": watch(_CHANGED, about_role),
    "iam.role.permissions.delete": context(_CHANGED, about_role),
    "iam.role.permission.conditions.add": context(_CHANGED, about_role),
    "iam.role.delete": context(_CHANGED, about_role),
    "iam.resourceset.create": watch(_CHANGED, about_resources),
    "iam.resourceset.update": context(_CHANGED, about_resources),
    "iam.resourceset.resources.add": watch(_CHANGED, about_resources),
    "iam.resourceset.resources.update": watch(_CHANGED, about_resources),
    "iam.resourceset.resources.delete": context(_CHANGED, about_resources),
    "iam.resourceset.delete": context(_CHANGED, about_resources),
}
