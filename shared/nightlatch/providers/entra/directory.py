"""What Entra says live of one account: who it is now, since when, and what a custom role, a group or an app role is worth.

Ids are never given twice. An application and its service principal may have been made apart, and a case may hold the making of
either; it is as old as the older.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from nightlatch.contracts import Identity
from nightlatch.model import Principal, PrincipalType, Privilege
from nightlatch.model.evidence import NOTHING_TOLD
from nightlatch.model.raw import plain
from nightlatch.model.times import moment
from nightlatch.providers.entra import app_roles, privilege
from nightlatch.providers.entra.account import MANAGED, Entra, Pair, is_guid
from nightlatch.providers.entra.first_party import is_first_party
from nightlatch.providers.entra.holders import SYNC_ACCOUNTS, assigned_to
from nightlatch.providers.entra.protected import MICROSOFTS, NEW_SYNCHRONIZER, NOBODYS, SYNCHRONIZES
from nightlatch.providers.entra.scopes import APPS_READ, DIRECTORY_READ, DOMAINS_READ, MEMBERS_READ, ROLES_READ, USERS_READ
from nightlatch.vendors.microsoft import Answer

READS = (APPS_READ, DIRECTORY_READ, DOMAINS_READ, MEMBERS_READ, ROLES_READ, USERS_READ)
"""Every permission that this directory may use, and no other."""
_PROVIDER = "entra"
_GROUP = "group:"
_DEFINITIONS = "roleManagement/directory/roleDefinitions"
_MICROSOFT = frozenset({"f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47"})
"""The tenants of Microsoft's own applications ("Verify first-party Microsoft applications in sign-in reports")."""
_YOUNG = timedelta(days=1)
_PEOPLE = (PrincipalType.USER, PrincipalType.GUEST)
_APPLICATIONS = (PrincipalType.SERVICE_PRINCIPAL, PrincipalType.MANAGED_IDENTITY)


@dataclass(frozen=True, slots=True)
class EntraDirectory:
    """Directory of one tenant. Every method raises LookupFailed when Graph could not be asked."""

    live: Entra

    def identity(self, principal: Principal, told: Mapping[str, str] = NOTHING_TOLD) -> Identity | None:  # noqa: ARG002
        """Who bears this id (or login) now. The id is the one that was asked for, where it is an id."""
        found = self._found(principal)
        if found is None or principal.type not in _PEOPLE:
            return found
        return Identity(found.id, found.created, found.address, marks=frozenset(self._of_synchronization(found)))

    def created(self, principal: Principal, before: datetime) -> datetime | None:
        """When the account was made; None for one that is not known, or younger than that moment."""
        found = self._found(principal)
        return found.created if found and found.created and found.created <= before else None

    def privilege(self, tenant: str, role: str, at: datetime) -> Privilege | None:  # noqa: ARG002 - the port's signature
        """What a custom role gives now, by its permissions; a group by what it holds; an app role by its name in the application.

        None for what is none of these, and for what is not there.
        """
        if role.startswith(_GROUP):
            return self._group(role.removeprefix(_GROUP))
        resource, slash, app_role = role.partition("/")
        if slash:
            return self._app_role(resource, app_role) if is_guid(resource) and is_guid(app_role) else None
        return self._role(role) if is_guid(role) else None

    def _found(self, who: Principal) -> Identity | None:
        if who.provider != _PROVIDER:
            return None
        if who.type in _PEOPLE:
            user = self.live.user(who)
            return _identity(who, user, plain(user.get("userPrincipalName"))) if user else None
        if who.type is PrincipalType.GROUP:
            group = self.live.group(who.id or "")
            return _identity(who, group, plain(group.get("displayName"))) if group else None
        if who.type is PrincipalType.FEDERATION:
            domain = self.live.domain(who)
            return Identity(who.id or str(domain["id"]), None, str(domain["id"])) if domain else None
        return _application(who, self.live.pair(who)) if who.type in _APPLICATIONS else None

    def _of_synchronization(self, found: Identity) -> Iterator[str]:
        if any(each.role == SYNC_ACCOUNTS for each in assigned_to(self.live, found.id)):
            young = found.created is not None and self.live.clock() - found.created <= _YOUNG
            yield NEW_SYNCHRONIZER if young else SYNCHRONIZES

    def _role(self, id: str) -> Privilege | None:
        found = self.live.rest.ask(f"{_DEFINITIONS}/{id}", ROLES_READ)
        if not isinstance(found, dict):
            return None
        if found.get("isBuiltIn"):
            return privilege.role(str(found.get("templateId") or id))
        return privilege.permissions(_actions(found))

    def _group(self, id: str) -> Privilege | None:
        if self.live.group(id) is None:
            return None
        worths = [self._role(each.role) or privilege.role(each.role) for each in assigned_to(self.live, id)]
        for each in app_roles.held(self.live, f"groups/{id}", DIRECTORY_READ):
            resource, _, role = each.names[0].partition("/")
            worths.append(privilege.app_role(resource, role, next(iter(each.names[1:]), None)))
        return min(worths, key=lambda worth: worth.tier) if worths else None

    def _app_role(self, resource: str, id: str) -> Privilege | None:
        asked = {"$select": "id,appId,appRoles"}
        found = self.live.rest.ask(f"servicePrincipals(appId='{resource}')", APPS_READ, **asked)
        roles = found.get("appRoles") if isinstance(found, dict) else None
        for each in roles if isinstance(roles, list) else ():
            if isinstance(each, dict) and str(each.get("id", "")).lower() == id.lower():
                return privilege.app_role(resource, id, str(each.get("value") or ""))
        return None


def _identity(who: Principal, found: Answer, address: str | None) -> Identity:
    id = str(found["id"])
    return Identity(id if who.id is None else _as_asked(who.id, id), moment(plain(found.get("createdDateTime"))), address)


def _as_asked(asked: str, found: str) -> str:
    """The id as the case spells it, where it is the same one; else the live one, which is another."""
    return asked if asked.lower() == found.lower() else found.lower()


def _application(who: Principal, pair: Pair) -> Identity | None:
    known = next((id for id in (pair.app_id, pair.object_id, pair.application_id) if id and id == str(who.id).lower()), None)
    if known is None or who.id is None:
        return None
    things = (thing for thing in (pair.application, pair.principal) if thing is not None)
    made = sorted(filter(None, (moment(plain(thing.get("createdDateTime"))) for thing in things)))
    return Identity(
        who.id,
        made[0] if made else None,
        pair.object_id or None,
        parts=tuple(made[1:]),
        marks=frozenset(_of_owner(pair)),
    )


def _of_owner(pair: Pair) -> Iterator[str]:
    """By the tenant that owns it: one with an application of ours is ours."""
    found = pair.principal
    if found is None or pair.application is not None or found.get("servicePrincipalType") == MANAGED:
        return
    owner = plain(found.get("appOwnerOrganizationId"))
    if is_first_party(pair.app_id) or (owner or "").lower() in _MICROSOFT:
        yield MICROSOFTS
    elif owner is None:
        yield NOBODYS


def _actions(definition: Answer) -> Iterator[str]:
    for each in definition.get("rolePermissions") or ():
        told = each.get("allowedResourceActions") if isinstance(each, dict) else None
        yield from (str(action) for action in told or ())
