"""Directory roles: given for good, given to be taken up, given over a part of the tenant; and what a role means.

The directory tells a role on the account that got it, by the template's id, which is the same in every tenant; Privileged Identity
Management tells it as a target of its own. When PIM carries out what somebody asked of it, both tell: the directory's entry, with PIM as
the actor, is then only a mark, for PIM's own names the person.
"""

from collections.abc import Iterable

from nightlatch.model import Grant, GrantKind, Kind, Level, Principal, PrincipalType
from nightlatch.providers.entra import privilege
from nightlatch.providers.entra.directory_audit.extracts import NOT_NAMED, called
from nightlatch.providers.entra.directory_audit.record import NOBODY, Party, Record
from nightlatch.providers.entra.directory_audit.subjects import (
    ACCOUNTS,
    APPLICATION,
    GROUP,
    USER,
    initiating_app,
    objects,
    principal,
)
from nightlatch.providers.entra.directory_audit.table import Draft, Extract
from nightlatch.providers.entra.first_party import PIM
from nightlatch.tables import context, watch
from nightlatch.vendors.microsoft_logs import guid, identifier

_GIVEN, _TAKEN, _MEANS = Kind.ROLE_GRANTED, Kind.ROLE_REMOVED, Kind.POLICY_CHANGED
_ROLE = ("role", "roledefinition", "directoryrole")
_IDS = ("Role.TemplateId", "RoleDefinition.TemplateId", "TemplateId", "RoleDefinitionOriginId", "RoleDefinition.ObjectID")
_NAMES = ("Role.DisplayName", "RoleDefinition.DisplayName", "RoleName", "Role.WellKnownObjectName")
_UNIT = ("AdministrativeUnit.ObjectID", "Role.AdministrativeUnitObjectId", "AdministrativeUnitId", "DirectoryScopeId")


def member(kind: Kind) -> Extract:
    """Reads a role given to, or taken from, an account."""

    def extract(record: Record) -> Iterable[Draft]:
        party = holder(record)
        grant, name = role_of(record)
        carried_out = Level.CONTEXT if initiating_app(record) == PIM else None
        evidence = {**called(name), **objects(party)}
        yield Draft(kind, subject(record, party), grants=(grant,), evidence=evidence, level=carried_out)

    return extract


def holder(record: Record) -> Party:
    """Who holds the role: a user or an application, else a group; NOBODY where the entry names none of them."""
    found = record.target(*USER, *APPLICATION)
    if found is NOBODY:
        found = record.target(*GROUP)
    if found is NOBODY:
        others = (each for each in record.targets if each.type not in (*_ROLE, "request", "directory"))
        found = next((each for each in others if not _is_role(each)), NOBODY)
    return found


def _is_role(party: Party) -> bool:
    """Whether a target of which only a name is left bears that of a role of Microsoft's: it is the role, and no account."""
    return party.type == "" and party.id is None and party.upn is None and privilege.template_of(party.name or "") is not None


def subject(record: Record, party: Party) -> Principal:
    """The account that a holder is; a user where its type is not told but its name is an address."""
    by_name = PrincipalType.USER if party.upn or "@" in (party.name or "") else PrincipalType.UNKNOWN
    return principal(record, party, by_name)


def role_of(record: Record) -> tuple[Grant, str | None]:
    """The role that an entry names, with what people call it. A role of Azure, which PIM manages too, is none of the directory's."""
    party = record.target(*_ROLE)
    if party is NOBODY:
        party = next(filter(_is_role, record.targets), NOBODY)
    told = record.either(*_IDS) or record.detail("TemplateId") or record.detail("RoleDefinitionOriginId")
    own = guid(told) or identifier(told) or _template(record)
    name = record.either(*_NAMES) or party.name or record.detail("RoleName")
    unit = identifier(record.either(*_UNIT))
    scope = f"unit:{unit}" if unit and unit != "/" else "*"
    if (record.text("category") or "").lower() == "resourcemanagement":
        return Grant(role=own or name or NOT_NAMED, scope=_reach(record), privilege=privilege.azure(own or name)), name
    worth = privilege.role(own, name, scoped=scope != "*")
    return Grant(role=own or name or party.id or NOT_NAMED, scope=scope, privilege=worth), name or privilege.called(own)


def _template(record: Record) -> str | None:
    """The id of the role's object where it is a template's, as it is for roles that were never activated in the tenant."""
    id = identifier(record.either("Role.ObjectID"))
    return id if privilege.called(id) else None


def _reach(record: Record) -> str:
    """The resource of Azure that a role reaches, as PIM names it among the targets."""
    known = (*_ROLE, *ACCOUNTS, "request", "directory", "other")
    found = next((each for each in record.targets if each.type not in known), NOBODY)
    return found.name or found.id or NOT_NAMED


def defined(record: Record) -> Iterable[Draft]:
    """A custom role that was made or now means something else: whoever holds it gains."""
    party = record.first(*_ROLE)
    actions = privilege.actions_in(
        *(value for name in ("RolePermissions", "AllowedResourceActions") for value in record.changes(name))
    )
    own = guid(party.text("TemplateId")) or party.id
    role = Grant(role=own or party.name or NOT_NAMED, kind=GrantKind.DEFINITION, privilege=privilege.permissions(actions))
    named = principal(record, party, PrincipalType.ROLE)
    yield Draft(_MEANS, named.model_copy(update={"type": PrincipalType.ROLE}), grants=(role,), evidence=called(party.name))


_ADDED, _REMOVED = watch(_GIVEN, member(_GIVEN)), watch(_TAKEN, member(_TAKEN))
LINES = {
    "Add member to role": _ADDED,
    "Add eligible member to role": _ADDED,
    "Add scoped member to role": _ADDED,
    "Add member to role scoped over Restricted Management Administrative Unit": _ADDED,
    "Add role assignment to role definition": _ADDED,
    "Add EligibleRoleAssignment to RoleDefinition": _ADDED,
    "Add Entitlement Management role assignment": _ADDED,
    "Remove member from role": _REMOVED,
    "Remove eligible member from role": _REMOVED,
    "Remove scoped member from role": _REMOVED,
    "Remove member from role scoped over Restricted Management Administrative Unit": _REMOVED,
    "Remove role assignment from role definition": _REMOVED,
    "Remove EligibleRoleAssignment from RoleDefinition": _REMOVED,
    "Remove Entitlement Management role assignment": _REMOVED,
    "Add role definition": watch(_MEANS, defined),
    "Role definition created": watch(_MEANS, defined),
    "Update role definition": watch(_MEANS, defined),
    "Update role": context(_MEANS, defined),
    "Delete role definition": context(_MEANS, defined),
}
