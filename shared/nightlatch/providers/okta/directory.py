"""What Okta says live of one account: who it is now, since when, and what a custom role or a group's roles are worth.

Ids are never given twice, so an account is asked for by its id wherever a record tells it. Groups, applications and identity
providers tell when they were made, as users do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from nightlatch.contracts import Identity
from nightlatch.model import Principal, PrincipalType, Privilege
from nightlatch.model.evidence import NOTHING_TOLD
from nightlatch.model.raw import plain
from nightlatch.model.times import moment
from nightlatch.providers.okta import privilege
from nightlatch.providers.okta.account import API, Okta, key, part
from nightlatch.providers.okta.holders import Assignment, held
from nightlatch.providers.okta.system_log.reading import node
from nightlatch.providers.okta.system_log.subjects import PROVIDER_ID, TENANT
from nightlatch.vendors.okta import APPS_READ, GROUPS_READ, IDPS_READ, ROLES_READ, USERS_READ, Answer

READS = (APPS_READ, GROUPS_READ, IDPS_READ, ROLES_READ, USERS_READ)
"""Every scope that this directory may use, and no other."""
_GROUP = "group:"
_MADE_HERE = "cr0"
"""How the ids of custom roles begin."""


@dataclass(frozen=True, slots=True)
class OktaDirectory:
    """Directory of one organization. Every method raises LookupFailed when Okta could not be asked."""

    live: Okta

    def identity(self, principal: Principal, told: Mapping[str, str] = NOTHING_TOLD) -> Identity | None:  # noqa: ARG002
        """Who bears this id (or login) now: immutable id, time of creation, and what people call it."""
        if principal.provider != PROVIDER_ID or not key(principal):
            return None
        found, name = self._found(principal)
        if found is None or not found.get("id"):
            return None
        return Identity(str(found["id"]), moment(plain(found.get("created"))), plain(name))

    def _found(self, who: Principal) -> tuple[Answer | None, object]:
        """What Okta tells of an account, and its name in it. Only a user has a name that finds him."""
        if who.type is PrincipalType.USER:
            user = self.live.user(who)
            return user, node(user, "profile", "login")
        if who.type is PrincipalType.GROUP and who.id:
            group = self.live.group(who.id)
            return group, node(group, "profile", "name")
        if who.type is PrincipalType.APPLICATION and who.id:
            application = self.live.application(who.id)
            return application, node(application, "label")
        if who.type is PrincipalType.FEDERATION and who.id:
            provider = self.live.identity_provider(who.id)
            return provider, node(provider, "name")
        return None, None

    def created(self, principal: Principal, before: datetime) -> datetime | None:
        """When the account was made; None for one that is not known, or younger than that moment."""
        found = self.identity(principal)
        return found.created if found and found.created and found.created <= before else None

    def privilege(self, tenant: str, role: str, at: datetime) -> Privilege | None:  # noqa: ARG002 - the port's signature
        """What a custom role gives now, by its permissions, and a group by the roles that it holds; None for what is neither."""
        if role.startswith(_GROUP):
            group = Principal(provider=PROVIDER_ID, tenant=TENANT, type=PrincipalType.GROUP, id=role.removeprefix(_GROUP))
            worths = [self._worth(each) for each in held(self.live, group) or ()]
            return min(worths, key=lambda worth: worth.tier) if worths else None
        return self._custom(role) if role.startswith(_MADE_HERE) else None

    def _worth(self, assignment: Assignment) -> Privilege:
        standard = privilege.of_type(assignment.type)
        if standard is not None:
            return privilege.role(standard)
        return self._custom(assignment.role) or privilege.custom(assignment.label)

    def _custom(self, id: str) -> Privilege | None:
        found = self.live.rest.ask(f"{API}/iam/roles/{part(id)}/permissions", ROLES_READ)
        told = node(found, "permissions")
        if not isinstance(told, list):
            return None
        return privilege.permissions(str(each.get("label", "")) for each in told if isinstance(each, dict))
