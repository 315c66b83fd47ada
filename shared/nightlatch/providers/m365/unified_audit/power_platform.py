"""Power Automate, Power Apps and Power BI: who may now run, change or own what others made.

A flow acts with its maker's connections, so a new owner of one acts as the maker. The columns (`RecipientUPN`, `SharingPermission`, `MembershipInformation`)
are from Microsoft's pages on each product's activity, and not verified with real records; a record that names nobody is told of somebody unknown.
"""

from collections.abc import Iterable
from typing import Any

from nightlatch.model import Grant, Kind, Privilege
from nightlatch.providers.m365.unified_audit.fields import known
from nightlatch.providers.m365.unified_audit.record import Record
from nightlatch.providers.m365.unified_audit.subjects import account
from nightlatch.providers.m365.unified_audit.table import Draft, Extract
from nightlatch.tables import watch

_GIVEN, _TAKEN = Kind.ROLE_GRANTED, Kind.ROLE_REMOVED
_FLOW = Privilege(tier=2, reasons=("owners of a flow act with its maker's connections",))
_APP = Privilege(tier=3, reasons=("runs or changes one app",))
_WORKSPACE = Privilege(tier=3, reasons=("sees, and perhaps changes, what is in one workspace",))
_PEOPLE = ("recipientupn", "targetuserorgroupname", "targetprincipalname", "memberemail", "useremail")
_THINGS = ("flowdetailsurl", "resourceid", "appname", "workspacename", "foldername", "objectid")


def shared(kind: Kind, role: str, worth: Privilege) -> Extract:
    """Reads whom something was shared with, or no longer: a column, or a list of members."""

    def extract(record: Record) -> Iterable[Draft]:
        members = [known(each.get("memberemail") or each.get("identifier")) for each in _members(record)]
        grant = Grant(role=role, scope=record.text(*_THINGS) or "*", privilege=worth)
        named: list[str | None] = [text for text in members if text]
        for each in named or [record.text(*_PEOPLE)]:
            yield Draft(kind, account(record, each), grants=(grant,))

    return extract


def _members(record: Record) -> tuple[dict[str, Any], ...]:
    return tuple(dict(each) for name in ("membershipinformation", "userinformation") for each in record.rows(name))


LINES = {
    "PutPermissions": watch(_GIVEN, shared(_GIVEN, "flow", _FLOW)),
    "DeletePermissions": watch(_TAKEN, shared(_TAKEN, "flow", _FLOW)),
    "PowerAppPermissionEdited": watch(_GIVEN, shared(_GIVEN, "app", _APP)),
    "PowerAppPermissionDeleted": watch(_TAKEN, shared(_TAKEN, "app", _APP)),
    "AddGroupMembers": watch(_GIVEN, shared(_GIVEN, "workspace", _WORKSPACE)),
    "DeleteGroupMembers": watch(_TAKEN, shared(_TAKEN, "workspace", _WORKSPACE)),
}
