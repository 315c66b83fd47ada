"""Membership of groups. A group may hold administrators' roles and applications, so joining one is a grant.

The grant names the group by its id: names can be changed, and two groups of different sources may share one. What the group
holds is told by other events (`roles.py`, `applications.py`), under the same id.
"""

from collections.abc import Iterable

from nightlatch.model import Grant, GrantKind, Kind
from nightlatch.providers.okta import privilege
from nightlatch.providers.okta.system_log.extracts import called
from nightlatch.providers.okta.system_log.record import Record
from nightlatch.providers.okta.system_log.roles import NOT_NAMED
from nightlatch.providers.okta.system_log.subjects import GROUP, user
from nightlatch.providers.okta.system_log.table import Draft, Extract
from nightlatch.tables import watch


def membership(kind: Kind) -> Extract:
    """Reads a user put into, or taken from, a group."""

    def extract(record: Record) -> Iterable[Draft]:
        group = record.target(*GROUP)
        own = (group.id or group.name if group else None) or NOT_NAMED
        worth = privilege.group(group.name if group else None)
        grant = Grant(role=f"group:{own}", kind=GrantKind.GROUP, privilege=worth)
        yield Draft(kind, user(record), grants=(grant,), evidence=called(group))

    return extract


_JOINED = watch(Kind.ROLE_GRANTED, membership(Kind.ROLE_GRANTED))
_LEFT = watch(Kind.ROLE_REMOVED, membership(Kind.ROLE_REMOVED))
LINES = {
    "group.user_membership.add": _JOINED,
    "system.identity_sources.group.user.assign": _JOINED,
    "pam.member.add": _JOINED,
    "group.user_membership.remove": _LEFT,
    "system.identity_sources.group.user.revoke": _LEFT,
    "pam.member.remove": _LEFT,
}
