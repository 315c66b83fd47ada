"""Takes the census of one tenant: whoever can become all of it.

Counted are holders of a tier-0 directory role over the whole directory, active or eligible, themselves or through a group; service
principals whose permissions of Graph lead there, by themselves or with a credential; and the owners of these groups and applications, who may
become members, or give themselves a secret. Who cannot sign in is left out, and so is a role that is narrowed to an administrative unit.
Roles of Azure are another provider's.

Source: PIM and role assignment lists as in `holders`; "List appRoleAssignments granted for a service principal", "List owners".
"""

from collections.abc import Iterator
from dataclasses import field
from datetime import datetime

from nightlatch.classes import dataclass
from nightlatch.model import ASSUME, GROUP, Holding, Inventory, Principal, PrincipalType
from nightlatch.model.raw import plain
from nightlatch.model.times import moment
from nightlatch.providers.entra import privilege
from nightlatch.providers.entra.account import MANAGED, Entra, Pair
from nightlatch.providers.entra.directory import EntraDirectory
from nightlatch.providers.entra.first_party import GRAPH
from nightlatch.providers.entra.holders import ELIGIBLE, WHOLE, Assignment, assigned, members, scheduled
from nightlatch.providers.entra.scopes import APPS_READ, MEMBERS_READ, ROLES_READ, USERS_READ
from nightlatch.vendors.microsoft import Answer

READS = (APPS_READ, MEMBERS_READ, ROLES_READ, USERS_READ)
"""Every permission that `take` may use."""
_GROUPS, _USERS, _PRINCIPALS = "group", "user", "serviceprincipal"


def take(live: Entra, tenant: str, now: datetime) -> Inventory:
    """The inventory of the tenant; `now` is when the reading begins. Raises LookupFailed."""
    census = _Census(live, tenant, EntraDirectory(live))
    census.directory_roles()
    census.application_permissions()
    groups = {group: tuple(sorted(roles)) for group, roles in census.groups.items()}
    return Inventory(provider="entra", tenant=tenant, at=now, holdings=tuple(census.holdings()), groups=groups)


@dataclass(slots=True)
class _Census:
    """`held` are the roles found by object id, `sorts` what each of them is, `worth` the roles that were looked up."""

    live: Entra
    tenant: str
    directory: EntraDirectory
    held: dict[str, set[str]] = field(default_factory=dict)
    sorts: dict[str, str] = field(default_factory=dict)
    groups: dict[str, set[str]] = field(default_factory=dict)
    worth: dict[str, bool] = field(default_factory=dict)

    def directory_roles(self) -> None:
        """Who holds a role that leads to all of it, or may take one on."""
        for each in (*assigned(self.live), *scheduled(self.live, ELIGIBLE)):
            if each.scope != WHOLE or not self._is_mighty(each.role):
                continue
            if each.sort == _GROUPS:
                self._group(each)
            else:
                self._note(each.principal, each.sort, each.role)

    def application_permissions(self) -> None:
        """Service principals that Graph lets do everything, and who owns these and those that hold roles."""
        path = f"servicePrincipals(appId='{GRAPH}')/appRoleAssignedTo"
        for each in self.live.rest.listed(path, APPS_READ):
            role = str(each.get("appRoleId") or "").lower()
            holder = str(each.get("principalId")).lower()
            worth = privilege.app_role(GRAPH, role, None)
            if worth.tier == 0 or (privilege.with_credential(worth).tier == 0 and self._has_credential(holder)):
                self._note(holder, _PRINCIPALS, f"{GRAPH}/{role}")
        todo = [id for id, sort in self.sorts.items() if sort == _PRINCIPALS]
        while todo:
            known = set(self.sorts)
            self._owners(todo.pop())
            todo += [id for id, sort in self.sorts.items() if sort == _PRINCIPALS and id not in known]

    def holdings(self) -> Iterator[Holding]:
        """One for each who can come in."""
        for id, roles in self.held.items():
            person = self.sorts[id] == _USERS
            made = self._user(id, tuple(sorted(roles))) if person else self._principal(id, tuple(sorted(roles)))
            if made is not None:
                yield made

    def _note(self, id: str, sort: str, role: str) -> None:
        self.held.setdefault(id, set()).add(role)
        self.sorts.setdefault(id, sort)

    def _group(self, assignment: Assignment) -> None:
        """Its members, and its owners, who add members: all are counted as being in it."""
        group = assignment.principal
        is_new = group not in self.groups
        self.groups.setdefault(group, set()).add(assignment.role)
        if is_new:
            owners = self.live.rest.listed(f"groups/{group}/owners", MEMBERS_READ)
            for each in (*members(self.live, group).values(), *owners):
                self._note(str(each.get("id")).lower(), _sort(each), f"{GROUP}{group}")

    def _owners(self, id: str) -> None:
        """Owners of the service principal and of its application, who may become it."""
        found = self._seen(id).principal
        if found is None or found.get("servicePrincipalType") == MANAGED:
            return
        for path in (f"servicePrincipals/{id}/owners", f"applications(appId='{found.get('appId')}')/owners"):
            for each in self.live.rest.listed(path, APPS_READ):
                self._note(str(each.get("id")).lower(), _sort(each), f"{ASSUME}{id}")

    def _has_credential(self, id: str) -> bool:
        """Whether it can sign in without anybody there; a managed identity always can."""
        pair = self._seen(id)
        things = [each for each in (pair.application, pair.principal) if each]
        if any(each.get(name) for each in things for name in ("passwordCredentials", "keyCredentials")):
            return True
        path = f"applications/{pair.application_id}/federatedIdentityCredentials"
        is_let_in = pair.application is not None and next(self.live.rest.listed(path, APPS_READ), None) is not None
        return is_let_in or (pair.principal or {}).get("servicePrincipalType") == MANAGED

    def _user(self, id: str, roles: tuple[str, ...]) -> Holding | None:
        who = Principal(provider="entra", tenant=self.tenant, type=PrincipalType.USER, id=id, keyed_by_id=True)
        found = self.live.user(who)
        if found is None or found.get("accountEnabled") is not True:
            return None
        login = (plain(found.get("userPrincipalName")) or "").lower() or None
        type = PrincipalType.GUEST if found.get("userType") == "Guest" else PrincipalType.USER
        mail = login if login and "#ext#" not in login else (plain(found.get("mail")) or "").lower() or None
        account = who.model_copy(update={"name": login, "email": mail, "type": type})
        return Holding(account=account, address=login, roles=roles, created=moment(plain(found.get("createdDateTime"))))

    def _principal(self, id: str, roles: tuple[str, ...]) -> Holding | None:
        pair = self._seen(id)
        found = pair.principal
        if found is None or found.get("accountEnabled") is False:
            return None
        managed = found.get("servicePrincipalType") == MANAGED
        account = Principal(
            provider="entra",
            tenant=self.tenant,
            type=PrincipalType.MANAGED_IDENTITY if managed else PrincipalType.SERVICE_PRINCIPAL,
            id=pair.app_id or id,
            name=plain(found.get("displayName")),
            keyed_by_id=True,
        )
        made = [moment(plain(each.get("createdDateTime"))) for each in (pair.application, found) if each]
        return Holding(account=account, address=id, roles=roles, created=min(filter(None, made), default=None))

    def _seen(self, id: str) -> Pair:
        who = Principal(provider="entra", tenant=self.tenant, type=PrincipalType.SERVICE_PRINCIPAL, id=id)
        return self.live.pair(who)

    def _is_mighty(self, role: str) -> bool:
        if role not in self.worth:
            worth = self.directory.privilege(self.tenant, role, self.live.clock())
            self.worth[role] = worth is not None and worth.tier == 0
        return self.worth[role]


def _sort(told: Answer) -> str:
    return str(told.get("@odata.type", "")).rpartition(".")[2].lower()
