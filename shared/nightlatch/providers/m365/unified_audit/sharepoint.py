"""SharePoint and OneDrive: who administers a site, who joined one of its groups, and whom the organization shares with.

An administrator of a site holds everything in it, and of somebody's OneDrive all of that person's files. Sharing a file makes groups by itself
(`SharingLinks.…`, `Limited Access System Group`): joining those is reading a file, and stands in no table. An invitation becomes an account only
when it is accepted, and then Entra's log tells of the guest: here it is a mark on whoever sent it.
"""

import re
from collections.abc import Iterable

from nightlatch.model import Grant, GrantKind, Kind, Level, Principal, PrincipalType, Privilege
from nightlatch.model.evidence import MARK_TRUSTED_DOMAIN, RESOURCE
from nightlatch.providers.m365.unified_audit.extracts import marked, of_organization
from nightlatch.providers.m365.unified_audit.fields import members
from nightlatch.providers.m365.unified_audit.record import Record
from nightlatch.providers.m365.unified_audit.subjects import account, organization
from nightlatch.providers.m365.unified_audit.table import Draft, Extract
from nightlatch.tables import context, watch

_GIVEN, _TAKEN, _TRUST, _CHANGED = Kind.ROLE_GRANTED, Kind.ROLE_REMOVED, Kind.TRUST_CHANGED, Kind.POLICY_CHANGED
SITE_ADMIN = "SiteCollectionAdmin"
_ADMINISTERS = Privilege(tier=2, reasons=("everything in the site, and who else may see it",))
_GEO_ADMINISTERS = Privilege(tier=1, reasons=("administers every site of a region",))
_OWNS = Privilege(tier=2, reasons=("owners of a site say who may see it",))
_SEES = Privilege(tier=3, reasons=("what the members of a site's group see",))
_GROUP = re.compile(r"<(?:Added to group|Group|RemovedFromGroup|Removed from group)>\s*([^<]{1,400})", re.IGNORECASE)
_BY_ITSELF = re.compile(r"SharingLinks(\.[\w-]+){3}|Limited Access System Group( For (List|Web) [\w-]+)?", re.IGNORECASE)
_OWNERS = re.compile(r"owner|besitzer|propri", re.IGNORECASE)
_GUEST_SORTS = frozenset({"guest", "externaluser", "partner"})
_OPEN = frozenset(
    {
        "true",
        "enabled",
        "externalusersharing",
        "externaluserandguestsharing",
        "existingexternalusersharingonly",
        "anonymousaccess",
    }
)
_SHUT = frozenset({"false", "disabled", "none"})
_SHARES = re.compile(r"shar|guest|anonymous|external|invit", re.IGNORECASE)


def administered(kind: Kind, role: str, worth: Privilege) -> Extract:
    """Reads who administers a site now, or no longer: by name, or as the new value of what was changed."""

    def extract(record: Record) -> Iterable[Draft]:
        site = record.text("siteurl") or record.object or "*"
        grant = Grant(role=role, scope=site, privilege=worth)
        for each in _named(record) or (None,):
            yield Draft(kind, _person(record, each), grants=(grant,), evidence={RESOURCE: site[:300]})

    return extract


def _named(record: Record) -> tuple[str, ...]:
    """Whom a record is about: a column of its own, or what a property's new or old value names."""
    told = record.text("targetuserorgroupname")
    if told:
        return (told,)
    values = [new or old for _, old, new in record.changes]
    return next((found for text in values if (found := members(text)) and (text or "").lower() not in (*_OPEN, *_SHUT)), ())


def _person(record: Record, text: str | None) -> Principal:
    sort = (record.text("targetuserorgrouptype") or "").lower()
    type = PrincipalType.GUEST if sort in _GUEST_SORTS else PrincipalType.GROUP if "group" in sort else PrincipalType.USER
    return account(record, text, type)


def membership(kind: Kind) -> Extract:
    """Reads who joined or left a group of a site; nothing for the groups that sharing makes."""

    def extract(record: Record) -> Iterable[Draft]:
        found = _GROUP.search(record.text("eventdata") or "")
        group = found[1].strip() if found else record.text("groupname")
        if group and _BY_ITSELF.fullmatch(group):
            return
        site = record.text("siteurl") or record.object or "*"
        worth = _OWNS if _OWNERS.search(group or "") else _SEES
        grant = Grant(role=f"group:{group or '?'}", kind=GrantKind.GROUP, scope=site, privilege=worth)
        for each in _named(record):
            yield Draft(kind, _person(record, each), grants=(grant,), evidence={RESOURCE: site[:300]})

    return extract


def sharing_policy(record: Record) -> Iterable[Draft]:
    """SharingPolicyChanged: a trust where it opens, a mark where it only shuts."""
    told = [(new or "").lower() for name, _, new in record.changes if _SHARES.search(name) or (new or "").lower() in _OPEN]
    shut = bool(told) and all(value in _SHUT for value in told)
    if shut:
        yield Draft(_CHANGED, organization(record), level=Level.CONTEXT)
    else:
        yield Draft(_TRUST, organization(record), evidence=marked(MARK_TRUSTED_DOMAIN))


def invited(record: Record) -> Iterable[Draft]:
    """Somebody outside was offered a file or a site."""
    for each in _named(record):
        yield Draft(_CHANGED, _person(record, each))


_INVITED = context(_CHANGED, invited)
_ADDED, _SETTING = watch(_GIVEN, membership(_GIVEN)), context(_CHANGED, of_organization(_CHANGED))
LINES = {
    "SiteCollectionAdminAdded": watch(_GIVEN, administered(_GIVEN, SITE_ADMIN, _ADMINISTERS)),
    "SiteCollectionAdminRemoved": watch(_TAKEN, administered(_TAKEN, SITE_ADMIN, _ADMINISTERS)),
    "SecondaryMySiteOwnerSet": watch(_GIVEN, administered(_GIVEN, SITE_ADMIN, _ADMINISTERS)),
    "GeoAdminAdded": watch(_GIVEN, administered(_GIVEN, "GeoAdmin", _GEO_ADMINISTERS)),
    "GeoAdminDeleted": watch(_TAKEN, administered(_TAKEN, "GeoAdmin", _GEO_ADMINISTERS)),
    "AddedToGroup": _ADDED,
    "UserAddedToGroup": _ADDED,
    "RemovedFromGroup": watch(_TAKEN, membership(_TAKEN)),
    "UserRemovedFromGroup": watch(_TAKEN, membership(_TAKEN)),
    "SharingPolicyChanged": watch(_TRUST, sharing_policy),
    "SharingInvitationCreated": _INVITED,
    "SharingInvitationAccepted": _INVITED,
    "SiteAdminChangeRequest": _INVITED,
    "PermissionLevelAdded": _SETTING,
    "PermissionLevelModified": _SETTING,
    "DeviceAccessPolicyChanged": _SETTING,
    "NetworkAccessPolicyChanged": _SETTING,
}
