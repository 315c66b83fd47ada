"""Entra as its playbooks reach it: what they ask of one tenant, and where a person does or undoes it by hand.

An application and its service principal are one account (known by their appId), and two objects of Graph: a case may have been told any
of the three ids.
"""

import json
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from nightlatch.classes import dataclass
from nightlatch.model import Case, Principal, PrincipalType
from nightlatch.model.times import moment
from nightlatch.providers.entra.scopes import APPS_READ, DOMAINS_READ, MEMBERS_READ, USERS_READ
from nightlatch.vendors.microsoft import Answer, Rest

MANAGED = "ManagedIdentity"
"""The servicePrincipalType of a managed identity."""
_APART = timedelta(seconds=5)
"""How far the log's time of a thing may lie from the time that the thing itself tells."""
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_DOMAIN = re.compile(r"([a-z0-9_-]{1,63}\.)+[a-z0-9-]{2,63}", re.ASCII | re.IGNORECASE)
_USER = (
    "id,userPrincipalName,displayName,mail,userType,accountEnabled,createdDateTime,onPremisesSyncEnabled,isManagementRestricted"
)
_PRINCIPAL = "id,appId,displayName,accountEnabled,servicePrincipalType,appOwnerOrganizationId,createdDateTime,passwordCredentials,keyCredentials"
_APPLICATION = "id,appId,displayName,createdDateTime,signInAudience,passwordCredentials,keyCredentials"


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Pair:
    """An application and its service principal; `application` is None for one of another tenant, and for a managed identity."""

    application: Answer | None = None
    principal: Answer | None = None

    @property
    def app_id(self) -> str:
        """What both are known by, in lower case; empty where there is neither."""
        return str((self.principal or self.application or {}).get("appId") or "").lower()

    @property
    def object_id(self) -> str:
        """The service principal's id, by which it holds roles; empty where there is none."""
        return str((self.principal or {}).get("id") or "").lower()

    @property
    def application_id(self) -> str:
        """The application's own id; empty where it is another tenant's."""
        return str((self.application or {}).get("id") or "").lower()


@dataclass(frozen=True, slots=True)
class Entra:
    """Everything that one identity of ours may reach in one tenant. `own` are the ids of our own service principals, app or object.

    `over_administrators` says that our identity was given a directory role above other administrators', and the permissions that come with
    it: without, whoever is an administrator is handed to a person, with the commands.
    """

    rest: Rest
    tenant: str = ""
    own: frozenset[str] = frozenset()
    over_administrators: bool = False
    clock: Callable[[], datetime] = field(default=_utc_now)

    def user(self, who: Principal) -> Answer | None:
        """A user or guest; None when there is none, or he was deleted. Raises LookupFailed."""
        return self._thing(user_path(who), USERS_READ, _USER) if key(who) else None

    def group(self, id: str) -> Answer | None:
        """A group; None when there is none. Raises LookupFailed."""
        return self._thing(f"groups/{id}", MEMBERS_READ, "") if is_guid(id) else None

    def domain(self, who: Principal) -> Answer | None:
        """A domain of the tenant, by its name; None when it is none. Raises LookupFailed."""
        return self._thing(domain_path(who), DOMAINS_READ, "") if _DOMAIN.fullmatch(who.name or "") else None

    def pair(self, who: Principal) -> Pair:
        """The application and the service principal that bear any of the ids. Raises LookupFailed."""
        id = who.id or ""
        if not is_guid(id):
            return Pair()
        principal = self._principal(f"servicePrincipals(appId='{id}')") or self._principal(f"servicePrincipals/{id}")
        if principal is not None and principal.get("servicePrincipalType") == MANAGED:
            return Pair(principal=principal)
        known = str((principal or {}).get("appId") or id)
        application = self._application(f"applications(appId='{known}')")
        if principal is None and application is None:
            application = self._application(f"applications/{id}")
            if application is not None:
                principal = self._principal(f"servicePrincipals(appId='{application.get('appId')}')")
        return Pair(application, principal)

    def object_id(self, who: Principal) -> str:
        """The id by which an account holds roles and memberships; empty where it is gone. Raises LookupFailed."""
        if who.type in (PrincipalType.USER, PrincipalType.GUEST):
            return str((self.user(who) or {}).get("id") or "").lower()
        if who.type is PrincipalType.GROUP:
            return str((self.group(who.id or "") or {}).get("id") or "").lower()
        return self.pair(who).object_id

    def is_own(self, who: Principal, pair: Pair) -> bool:
        """Whether an account is ours."""
        ids = {(who.id or "").lower(), pair.app_id, pair.object_id, pair.application_id} - {""}
        return not ids.isdisjoint(each.lower() for each in self.own)

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> str:
        """A call that a person can make without us, signed in as an administrator; quoted for a shell, for names come from records."""
        told = ["--headers", "Content-Type=application/json", "--body", json.dumps(body)] if body is not None else []
        return shlex.join(["az", "rest", "--method", method, "--url", f"{self.rest.address}/{path}", *told])

    def reference(self, object_id: str) -> dict[str, str]:
        """How a body points to an account that is to be a member or owner."""
        return {"@odata.id": f"{self.rest.address}/directoryObjects/{object_id}"}

    def _principal(self, path: str) -> Answer | None:
        return self._thing(path, APPS_READ, _PRINCIPAL)

    def _application(self, path: str) -> Answer | None:
        return self._thing(path, APPS_READ, _APPLICATION)

    def _thing(self, path: str, permission: str, fields: str) -> Answer | None:
        found = self.rest.ask(path, permission, **({"$select": fields} if fields else {}))
        return found if isinstance(found, dict) and found.get("id") else None


def is_guid(text: str) -> bool:
    """Whether this is an id of Entra's: nothing else is put into a path."""
    return _GUID.fullmatch(text) is not None


def key(who: Principal) -> str:
    """By what Graph finds a user: the id, for a name may by now be somebody else's, else the sign-in name; a guest's mail address finds nobody."""
    name = who.name or ""
    return who.id or (name if "@" in name else who.email or name)


def user_path(who: Principal) -> str:
    """Where Graph keeps a user. A name comes from a record, and one of dots alone would lead up."""
    quoted = quote(key(who), safe="")
    return f"users/{quoted if quoted.strip('.') else quoted.replace('.', '%2E')}"


def domain_path(who: Principal) -> str:
    """Where Graph keeps a domain."""
    return f"domains/{quote(who.name or '', safe='')}"


def made_in(case: Case, made: object) -> bool:
    """Whether a thing was made in the case, by the time that it tells itself; one that tells none proves nothing."""
    at = moment(made) if isinstance(made, str) else None
    return at is not None and at >= case.first.at - _APART


def in_case(case: Case, made: object) -> bool:
    """Whether a thing is the case's own: by the time that it tells, and where it tells none, by belonging to a newborn."""
    return made_in(case, made) if isinstance(made, str) and moment(made) else case.born is not None
