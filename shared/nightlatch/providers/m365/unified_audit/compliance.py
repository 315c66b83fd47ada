"""Purview: who may search and export everybody's mail and files.

An eDiscovery administrator, or a member of a case, reads what no mailbox's owner shared. Microsoft logs each twice, as an activity (`CaseAdminAdded`) and, up to a
day later, as the cmdlet behind it; both are read, for either may be missing. Where an activity tells the user is not documented: it is looked for among the
parameters and, failing that, in `ObjectId`. Role groups are read by `exchange_roles`.
"""

from collections.abc import Iterable

from nightlatch.model import Grant, Kind, Privilege
from nightlatch.providers.m365.unified_audit.extracts import of_organization
from nightlatch.providers.m365.unified_audit.fields import members
from nightlatch.providers.m365.unified_audit.record import Record
from nightlatch.providers.m365.unified_audit.subjects import account
from nightlatch.providers.m365.unified_audit.table import Draft, Extract
from nightlatch.tables import context, watch

_GIVEN, _TAKEN, _CHANGED = Kind.ROLE_GRANTED, Kind.ROLE_REMOVED, Kind.POLICY_CHANGED
CASE_ADMIN, CASE_MEMBER = "eDiscovery Administrator", "eDiscovery case member"
_WORTH = {
    CASE_ADMIN: Privilege(tier=1, reasons=("searches and exports in every mailbox and site, in all cases",)),
    CASE_MEMBER: Privilege(tier=2, reasons=("searches and exports what its case reaches",)),
}


def discovers(kind: Kind, role: str) -> Extract:
    """Reads who may search now, or no longer."""

    def extract(record: Record) -> Iterable[Draft]:
        case = record.parameter("Case") or record.text("case", "casename") or "*"
        grant = Grant(role=role, scope=case, privilege=_WORTH[role])
        told = members(record.parameter("User", "Member", "Users", "Members"))
        for each in told or (record.text("targetuserorgroupname", "objectid"),):
            yield Draft(kind, account(record, each), grants=(grant,))

    return extract


_ADMIN, _ADMIN_GONE = watch(_GIVEN, discovers(_GIVEN, CASE_ADMIN)), watch(_TAKEN, discovers(_TAKEN, CASE_ADMIN))
_MEMBER, _MEMBER_GONE = watch(_GIVEN, discovers(_GIVEN, CASE_MEMBER)), watch(_TAKEN, discovers(_TAKEN, CASE_MEMBER))
_FILTER = context(_CHANGED, of_organization(_CHANGED))
LINES = {
    "CaseAdminAdded": _ADMIN,
    "CaseAdminUpdated": _ADMIN,
    "CaseAdminRemoved": _ADMIN_GONE,
    "Add-eDiscoveryCaseAdmin": _ADMIN,
    "Update-eDiscoveryCaseAdmin": _ADMIN,
    "Remove-eDiscoveryCaseAdmin": _ADMIN_GONE,
    "CaseMemberAdded": _MEMBER,
    "CaseMemberUpdated": _MEMBER,
    "CaseMemberRemoved": _MEMBER_GONE,
    "Add-ComplianceCaseMember": _MEMBER,
    "Update-ComplianceCaseMember": _MEMBER,
    "Remove-ComplianceCaseMember": _MEMBER_GONE,
    "New-ComplianceSecurityFilter": _FILTER,
    "Set-ComplianceSecurityFilter": _FILTER,
    "Remove-ComplianceSecurityFilter": _FILTER,
}
