"""Members and owners of mail-enabled groups, as Exchange's cmdlets add them.

A mail-enabled security group may be a member of a role group, and a Microsoft 365 group opens a team and a site; what else a group holds no record
of Exchange tells.
"""

from collections.abc import Iterable

from nightlatch.model import Grant, GrantKind, Kind, Privilege
from nightlatch.providers.m365.unified_audit.extracts import TEAM
from nightlatch.providers.m365.unified_audit.fields import members
from nightlatch.providers.m365.unified_audit.record import Record
from nightlatch.providers.m365.unified_audit.subjects import account, named
from nightlatch.providers.m365.unified_audit.table import Draft, Extract
from nightlatch.tables import watch

_GIVEN, _TAKEN = Kind.ROLE_GRANTED, Kind.ROLE_REMOVED


def membership(kind: Kind) -> Extract:
    """Reads members of a group, each for itself."""

    def extract(record: Record) -> Iterable[Draft]:
        name = named(record.parameter("Identity") or record.object)
        link = (record.parameter("LinkType") or "Members").lower()
        if link.startswith("subscriber"):
            return
        worth = Privilege.unresolved(f"what members of {(name or 'the group')[:120]} may do stands in no record of Exchange")
        owner = link.startswith("owner")
        grant = Grant(
            role="owner" if owner else f"group:{name or '?'}",
            kind=GrantKind.ROLE if owner else GrantKind.GROUP,
            scope=name or "*",
            privilege=worth,
        )
        for each in members(record.parameter("Member", "Members", "Links")):
            yield Draft(kind, account(record, each), grants=(grant,), evidence={TEAM: name} if name else {})

    return extract


LINES = {
    "Add-DistributionGroupMember": watch(_GIVEN, membership(_GIVEN)),
    "Update-DistributionGroupMember": watch(_GIVEN, membership(_GIVEN)),
    "Add-UnifiedGroupLinks": watch(_GIVEN, membership(_GIVEN)),
    "Remove-DistributionGroupMember": watch(_TAKEN, membership(_TAKEN)),
    "Remove-UnifiedGroupLinks": watch(_TAKEN, membership(_TAKEN)),
}
