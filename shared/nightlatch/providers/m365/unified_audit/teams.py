"""Teams: who joined a team, who became its owner, and whom the organization talks with.

Of a member's `Role` Microsoft's schema says 0 member, 1 owner, 2 guest; published queries over real records say 1 member, 2 owner, 3 guest. We follow the
queries, which people look at the results of; a guest's name says what he is anyway (`#EXT#`).
A team's members are a group of the directory's, whose log tells of the same; chats have members too, and open nothing.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from nightlatch.model import Grant, GrantKind, Kind, PrincipalType, Privilege
from nightlatch.model.evidence import CALLED, MARK_TRUSTED_DOMAIN
from nightlatch.providers.m365.unified_audit.extracts import TEAM, marked, of_organization
from nightlatch.providers.m365.unified_audit.fields import is_true, known
from nightlatch.providers.m365.unified_audit.record import Record
from nightlatch.providers.m365.unified_audit.subjects import account, organization
from nightlatch.providers.m365.unified_audit.table import Draft, Extract
from nightlatch.tables import context, watch

_GIVEN, _TAKEN, _TRUST, _CHANGED = Kind.ROLE_GRANTED, Kind.ROLE_REMOVED, Kind.TRUST_CHANGED, Kind.POLICY_CHANGED
OWNER = "owner"
_OWNERS, _GUESTS = frozenset({"2", "owner"}), frozenset({"3", "guest"})
_CHATS = frozenset({"oneonone", "groupchat", "chat", "meeting", "meetingchat"})
_OWNS = Privilege(tier=2, reasons=("owners of a team say who is in it, and what it may install",))
_SEES = Privilege(tier=3, reasons=("what the members of a team see; what else its group holds, the directory's log tells",))
_OPENS = (
    "AllowGuestUser",
    "AllowGuestAccess",
    "AllowFederatedUsers",
    "AllowPublicUsers",
    "AllowTeamsConsumer",
    "AllowTeamsConsumerInbound",
    "AllowedDomains",
    "AllowedDomainsAsAList",
)


def joined(kind: Kind) -> Extract:
    """Reads members of a team, each for itself."""

    def extract(record: Record) -> Iterable[Draft]:
        if (record.text("communicationtype") or "").lower() not in _CHATS:
            for member in record.rows("members"):
                yield _member(record, member, kind)

    return extract


def ranked(record: Record) -> Iterable[Draft]:
    """MemberRoleChanged: who became an owner was given that, who became a member or guest lost it."""
    for member in record.rows("members"):
        yield _member(record, member, _GIVEN if _role(member) in _OWNERS else _TAKEN, owner=True)


def _member(record: Record, member: Mapping[str, Any], kind: Kind, *, owner: bool = False) -> Draft:
    id = record.text("aadgroupid", "teamguid", "channelguid") or "?"
    type = PrincipalType.GUEST if _role(member) in _GUESTS else PrincipalType.USER
    owns = owner or _role(member) in _OWNERS
    grant = (
        Grant(role=OWNER, scope=id, privilege=_OWNS)
        if owns
        else Grant(role=f"group:{id}", kind=GrantKind.GROUP, scope=id, privilege=_SEES)
    )
    who = account(record, known(member.get("upn")) or known(member.get("displayname")), type)
    called = record.text("teamname", "channelname")
    return Draft(kind, who, grants=(grant,), evidence={TEAM: id} | ({CALLED: called[:200]} if called else {}))


def _role(member: Mapping[str, Any]) -> str:
    return (known(member.get("role")) or "").lower()


def opened(record: Record) -> Iterable[Draft]:
    """A cmdlet about guests and other organizations: a trust where it lets them in."""
    told = {name: text for name in _OPENS if (text := record.parameter(name))}
    if not told:
        return
    lets_in = any(is_true(text) is not False for text in told.values())
    yield Draft(_TRUST if lets_in else _CHANGED, organization(record), evidence=marked(MARK_TRUSTED_DOMAIN if lets_in else None))


def setting(record: Record) -> Iterable[Draft]:
    """TeamsTenantSettingChanged, of which `Name` and `NewValue` tell what was switched."""
    guests = "guest" in (record.text("name") or "").lower() or "external" in (record.text("name") or "").lower()
    lets_in = guests and is_true(record.text("newvalue")) is True
    yield Draft(_TRUST if lets_in else _CHANGED, organization(record), evidence=marked(MARK_TRUSTED_DOMAIN if lets_in else None))


_APP = context(_CHANGED, of_organization(_CHANGED))
_OPENED = watch(_TRUST, opened)
LINES = {
    "MemberAdded": watch(_GIVEN, joined(_GIVEN)),
    "MemberRemoved": watch(_TAKEN, joined(_TAKEN)),
    "MemberRoleChanged": watch(_GIVEN, ranked),
    "Set-CsTeamsClientConfiguration": _OPENED,
    "Set-CsTeamsGuestMeetingConfiguration": context(_CHANGED, of_organization(_CHANGED)),
    "Set-CsTenantFederationConfiguration": _OPENED,
    "Set-CsExternalAccessPolicy": _OPENED,
    "TeamsTenantSettingChanged": watch(_TRUST, setting),
    "AppInstalled": _APP,
    "AppPublishedToCatalog": _APP,
    "BotAddedToTeam": _APP,
    "ConnectorAdded": _APP,
}
