"""Administrators' roles: given, taken back, and what they mean.

Event names and parameters: Reports API, Admin audit events, Delegated Admin Settings. `ROLE_NAME` is a system role's reserved name
(`_HELP_DESK_ADMIN_ROLE`) or what its maker called it; the holder may be a user, a group or a service account.
"""

from collections.abc import Iterable

from nightlatch.model import Grant, GrantKind, Kind, PrincipalType, Privilege
from nightlatch.providers.workspace import privilege
from nightlatch.providers.workspace.audit.extracts import USER
from nightlatch.providers.workspace.audit.record import ADMIN, Happening
from nightlatch.providers.workspace.audit.subjects import account, thing
from nightlatch.providers.workspace.audit.table import Draft, Extract
from nightlatch.tables import watch

NOT_NAMED = "(not named)"
_ROOT = "/"


def assigned(kind: Kind) -> Extract:
    """Reads a role given to, or taken from, the account it names; one for an organizational unit reaches only that."""

    def extract(happening: Happening) -> Iterable[Draft]:
        name = happening.parameters.text("ROLE_NAME")
        unit = happening.parameters.text("ORG_UNIT_NAME") or _ROOT
        worth = privilege.role(name) if name else Privilege.unresolved("the record names no role")
        grant = Grant(role=name or NOT_NAMED, scope="*" if unit == _ROOT else f"org_unit:{unit}", privilege=worth)
        yield Draft(kind, account(happening.record, happening.parameters.text(USER)), grants=(grant,))

    return extract


def super_administrator(kind: Kind) -> Extract:
    """Reads who was made super administrator, or is none any more."""

    def extract(happening: Happening) -> Iterable[Draft]:
        grant = Grant(role=privilege.SUPER_ADMIN, privilege=privilege.role(privilege.SUPER_ADMIN))
        yield Draft(kind, account(happening.record, happening.parameters.text(USER)), grants=(grant,))

    return extract


def delegated(happening: Happening) -> Iterable[Draft]:
    """Single privileges without a role; the new ones stand in `NEW_VALUE` as text for people."""
    names = ", ".join(happening.parameters.texts("NEW_VALUE")) or None
    grant = Grant(role=f"delegated:{(names or NOT_NAMED)[:200]}", privilege=privilege.delegated(names))
    yield Draft(Kind.ROLE_GRANTED, account(happening.record, happening.parameters.text(USER)), grants=(grant,))


def defined(happening: Happening) -> Iterable[Draft]:
    """A role that now means something else: its holders gain."""
    name = happening.parameters.text("ROLE_NAME")
    added = happening.parameters.text("PRIVILEGE_NAME")
    why = f"{added[:80]} was added to it" if added else "no record shows its privileges"
    grant = Grant(role=name or NOT_NAMED, kind=GrantKind.DEFINITION, privilege=Privilege.unresolved(why))
    yield Draft(Kind.POLICY_CHANGED, thing(happening.record, PrincipalType.ROLE, name), grants=(grant,))


_LINES = {
    "GRANT_ADMIN_PRIVILEGE": watch(Kind.ROLE_GRANTED, super_administrator(Kind.ROLE_GRANTED)),
    "REVOKE_ADMIN_PRIVILEGE": watch(Kind.ROLE_REMOVED, super_administrator(Kind.ROLE_REMOVED)),
    "GRANT_DELEGATED_ADMIN_PRIVILEGES": watch(Kind.ROLE_GRANTED, delegated),
    "ASSIGN_ROLE": watch(Kind.ROLE_GRANTED, assigned(Kind.ROLE_GRANTED)),
    "UNASSIGN_ROLE": watch(Kind.ROLE_REMOVED, assigned(Kind.ROLE_REMOVED)),
    "CREATE_ROLE": watch(Kind.POLICY_CHANGED, defined),
    "ADD_PRIVILEGE": watch(Kind.POLICY_CHANGED, defined),
    "UPDATE_ROLE": watch(Kind.POLICY_CHANGED, defined),
}
TABLES = {ADMIN: _LINES}
