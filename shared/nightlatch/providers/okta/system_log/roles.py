"""Administrators' roles of users, groups and OAuth clients.

`privilegeGranted` is the whole set that the holder has once the event is over, through groups too, and not what was added; a
set from which a role was taken is told by the same event. A reader knows no earlier event: all are given as grants, and
`whole_set` in the evidence has whoever judges find what is new (stages/difference.py), unless the event does not name them all. `revoke`
comes only when nothing is left, so it takes every standard role. A group's roles are its members': the ledger joins them by the group's id.
"""

from collections.abc import Iterable

from nightlatch.model import Grant, Kind, Privilege
from nightlatch.model.evidence import WHOLE_SET
from nightlatch.model.raw import plain
from nightlatch.providers.okta import privilege
from nightlatch.providers.okta.system_log.record import Record
from nightlatch.providers.okta.system_log.subjects import APPLICATION, GROUP, USER, holder, principal
from nightlatch.providers.okta.system_log.table import Draft, Extract
from nightlatch.tables import watch

NOT_NAMED = "(not named)"
MOST = 100
"""How many roles of a set are valued; what is beyond them is said."""
_TYPES = {
    "user.account.privilege.grant": USER,
    "group.privilege.grant": GROUP,
    "app.oauth2.client.privilege.grant": APPLICATION,
}


def granted(record: Record) -> Iterable[Draft]:
    """Whoever the event is about, with all roles held now."""
    found = tuple(privilege.told(plain(record.debug("privilegeGranted")) or ""))
    grants = tuple(Grant(role=name, scope=scope, privilege=worth) for name, scope, worth in found[:MOST])
    whole = 0 < len(found) <= MOST
    if not whole:
        why = f"{len(found) - MOST} more roles" if found else "the record names no role"
        grants += (Grant(role=NOT_NAMED, privilege=Privilege.unresolved(why)),)
    subject = principal(record.target(*_TYPES.get(record.name.lower(), ())) or holder(record))
    yield Draft(Kind.ROLE_GRANTED, subject, grants=grants, evidence={WHOLE_SET: "true"} if whole else {})


def revoked(record: Record) -> Iterable[Draft]:
    """Whoever the event is about, with no role left."""
    grants = tuple(Grant(role=name, privilege=privilege.role(name)) for name in privilege.standard())
    yield Draft(Kind.ROLE_REMOVED, principal(holder(record)), grants=grants, evidence={WHOLE_SET: "true"})


def workflows(kind: Kind) -> Extract:
    """Reads a role inside Workflows, where flows act with connections that others stored."""

    def extract(record: Record) -> Iterable[Draft]:
        who = holder(record)
        role = next((each for each in record.targets if each is not who and each.type not in (*USER, *APPLICATION)), None)
        name = (role.name or role.login or role.id) if role else None
        worth = Privilege.unresolved("a role inside Workflows, whose flows act with stored connections")
        yield Draft(kind, principal(who), grants=(Grant(role=f"workflows:{name or NOT_NAMED}", privilege=worth),))

    return extract


LINES = {
    "user.account.privilege.grant": watch(Kind.ROLE_GRANTED, granted),
    "group.privilege.grant": watch(Kind.ROLE_GRANTED, granted),
    "app.oauth2.client.privilege.grant": watch(Kind.ROLE_GRANTED, granted),
    "user.account.privilege.revoke": watch(Kind.ROLE_REMOVED, revoked),
    "group.privilege.revoke": watch(Kind.ROLE_REMOVED, revoked),
    "app.oauth2.client.privilege.revoke": watch(Kind.ROLE_REMOVED, revoked),
    "workflows.user.role.user.add": watch(Kind.ROLE_GRANTED, workflows(Kind.ROLE_GRANTED)),
    "workflows.user.role.group.add": watch(Kind.ROLE_GRANTED, workflows(Kind.ROLE_GRANTED)),
    "workflows.user.role.user.remove": watch(Kind.ROLE_REMOVED, workflows(Kind.ROLE_REMOVED)),
    "workflows.user.role.group.remove": watch(Kind.ROLE_REMOVED, workflows(Kind.ROLE_REMOVED)),
}
