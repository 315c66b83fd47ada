"""Who administers Exchange, and Purview, whose role groups have cmdlets of the same names.

A role group holds management roles; members are added one by one (`Add-RoleGroupMember`), or the list is set anew (`Update-RoleGroupMember`), and then
each of the list may have been added just now. Roles are also assigned straight to a user, a group or an application
(`New-ManagementRoleAssignment`), which no list of role groups' members shows.
"""

from collections.abc import Iterable

from nightlatch.model import Grant, GrantKind, Kind, Principal, PrincipalType
from nightlatch.providers.m365 import privilege
from nightlatch.providers.m365.unified_audit.extracts import ASSIGNMENT, of_account
from nightlatch.providers.m365.unified_audit.fields import members
from nightlatch.providers.m365.unified_audit.record import Record
from nightlatch.providers.m365.unified_audit.subjects import account, named
from nightlatch.providers.m365.unified_audit.table import Draft, Extract
from nightlatch.tables import context, watch

_GIVEN, _TAKEN, _CHANGED = Kind.ROLE_GRANTED, Kind.ROLE_REMOVED, Kind.POLICY_CHANGED
_ASSIGNEES = (
    ("App", PrincipalType.SERVICE_PRINCIPAL),
    ("User", PrincipalType.USER),
    ("SecurityGroup", PrincipalType.GROUP),
    ("Policy", PrincipalType.ROLE),
    ("Computer", PrincipalType.UNKNOWN),
)
"""To whom a role may be assigned; a policy stands for everybody whose mailbox has it."""
_SCOPES = (
    "CustomResourceScope",
    "CustomRecipientWriteScope",
    "CustomConfigWriteScope",
    "ExclusiveRecipientWriteScope",
    "RecipientAdministrativeUnitScope",
    "RecipientGroupScope",
    "RecipientOrganizationalUnitScope",
    "RecipientRelativeWriteScope",
)
NOT_NAMED = "role:?"
"""A role that the record does not name."""


def membership(kind: Kind) -> Extract:
    """Reads members of a role group, each for itself; of a record that names none, one whom nobody knows."""

    def extract(record: Record) -> Iterable[Draft]:
        grants = (_of_group(_group(record)),)
        for each in members(record.parameter("Member", "Members")) or (record.text("modifiedobjectresolvedname"),):
            yield Draft(kind, account(record, each), grants=grants)

    return extract


def new_group(record: Record) -> Iterable[Draft]:
    """A role group: its roles are given to the group, and the group to each of its first members."""
    name = record.parameter("Name", "DisplayName") or _group(record)
    held = members(record.parameter("Roles"))
    worth = privilege.roles(held)
    group = account(record, name, PrincipalType.GROUP)
    roles = tuple(Grant(role=each, privilege=privilege.role(each)) for each in held)
    yield Draft(_GIVEN if roles else _CHANGED, group, grants=roles)
    grant = Grant(role=f"group:{name or '?'}", kind=GrantKind.GROUP, privilege=worth)
    for each in members(record.parameter("Members")):
        yield Draft(_GIVEN, account(record, each), grants=(grant,))


def assigned(record: Record) -> Iterable[Draft]:
    """New-ManagementRoleAssignment. A delegating assignment lets its holder give the role to anybody."""
    name = named(record.parameter("Role"))
    scope = record.parameter(*_SCOPES)
    worth = privilege.role(name or "", narrowed=scope is not None)
    grant = Grant(role=name or NOT_NAMED, scope=scope or "*", privilege=worth)
    told = record.parameter("Name") or record.object
    yield Draft(_GIVEN, _assignee(record), grants=(grant,), evidence={ASSIGNMENT: told} if told else {})


def unassigned(record: Record) -> Iterable[Draft]:
    """Remove-ManagementRoleAssignment, which names the assignment: `ROLE-ASSIGNEE` unless somebody chose another name."""
    told = named(record.parameter("Identity") or record.object) or ""
    role, _, who = told.rpartition("-")
    yield Draft(_TAKEN, account(record, who or told), grants=(Grant(role=role, privilege=privilege.role(role)),) if role else ())


def defined(record: Record) -> Iterable[Draft]:
    """New-ManagementRole: what a custom role means, which is at most what its parent does; nobody holds it yet."""
    yield from _defined(record, record.parameter("Name") or record.object, record.parameter("Parent"))


def widened(record: Record) -> Iterable[Draft]:
    r"""Add-ManagementRoleEntry (`ROLE\CMDLET`): whoever holds the role may do one thing more."""
    text = record.parameter("Identity", "ParentRoleEntry") or record.object or ""
    yield from _defined(record, text.partition("\\")[0] or None, record.parameter("Role"))


def _defined(record: Record, name: str | None, parent: str | None) -> Iterable[Draft]:
    grant = Grant(role=name or NOT_NAMED, kind=GrantKind.DEFINITION, privilege=privilege.role(named(parent) or name or ""))
    yield Draft(_CHANGED, account(record, name, PrincipalType.ROLE), grants=(grant,))


def _group(record: Record) -> str | None:
    return named(record.parameter("Identity") or record.object)


def _of_group(name: str | None) -> Grant:
    return Grant(role=f"group:{name or '?'}", kind=GrantKind.GROUP, privilege=privilege.role_group(name or ""))


def _assignee(record: Record) -> Principal:
    found = next(((text, type) for parameter, type in _ASSIGNEES if (text := record.parameter(parameter))), None)
    if found is not None:
        return account(record, *found)
    name = named(record.parameter("Name") or record.object) or ""
    return account(record, name.rpartition("-")[2] or None, PrincipalType.UNKNOWN)


_ROLE_GROUP = of_account(_CHANGED, type=PrincipalType.GROUP)
LINES = {
    "Add-RoleGroupMember": watch(_GIVEN, membership(_GIVEN)),
    "Update-RoleGroupMember": watch(_GIVEN, membership(_GIVEN)),
    "Remove-RoleGroupMember": watch(_TAKEN, membership(_TAKEN)),
    "New-RoleGroup": watch(_GIVEN, new_group),
    "Set-RoleGroup": context(_CHANGED, _ROLE_GROUP),
    "Remove-RoleGroup": context(_CHANGED, _ROLE_GROUP),
    "New-ManagementRoleAssignment": watch(_GIVEN, assigned),
    "Set-ManagementRoleAssignment": context(_CHANGED, of_account(_CHANGED, type=PrincipalType.ROLE)),
    "Remove-ManagementRoleAssignment": watch(_TAKEN, unassigned),
    "New-ManagementRole": watch(_CHANGED, defined),
    "Add-ManagementRoleEntry": watch(_CHANGED, widened),
    "Set-ManagementRoleEntry": watch(_CHANGED, widened),
    "Remove-ManagementRole": context(_CHANGED, of_account(_CHANGED, type=PrincipalType.ROLE)),
}
