"""Takes the census of one organization: every user and client whose administrators' roles can become all of it.

Okta lists the users who hold a role; what each holds, and through which group, is a call each. A role that is narrowed to some
groups or applications is left out, and so is who cannot sign in: such an administrator cannot let the others in again. Clients are
found among the active service applications, for no list tells which of them hold roles. Ours is one of them, and its role is no
secret: whoever counts leaves it out by its id.
"""

from collections.abc import Iterator
from dataclasses import field
from datetime import datetime

from nightlatch.classes import dataclass
from nightlatch.model import Holding, Inventory, Principal, PrincipalType
from nightlatch.model.raw import plain
from nightlatch.model.times import moment
from nightlatch.providers.okta import privilege
from nightlatch.providers.okta.account import API, Okta
from nightlatch.providers.okta.directory import OktaDirectory
from nightlatch.providers.okta.holders import Assignment, assignees, comes_in, held, targets
from nightlatch.providers.okta.system_log.reading import node
from nightlatch.providers.okta.system_log.subjects import PROVIDER_ID
from nightlatch.vendors.okta import APPS_READ, ROLES_READ, USERS_READ

READS = (APPS_READ, ROLES_READ, USERS_READ)
"""Every scope that `take` may use."""
_SERVICE = "service"


def take(live: Okta, tenant: str, now: datetime) -> Inventory:
    """The inventory of the organization; `now` is when the reading begins. Raises LookupFailed."""
    census = _Census(live, tenant, OktaDirectory(live))
    holdings = (*census.users(), *census.clients())
    groups = {group: tuple(sorted(roles)) for group, roles in census.groups.items()}
    return Inventory(provider=PROVIDER_ID, tenant=tenant, at=now, holdings=holdings, groups=groups)


@dataclass(slots=True)
class _Census:
    """`groups` are those through which somebody was found to hold a role, `worth` the roles that were looked up."""

    live: Okta
    tenant: str
    directory: OktaDirectory
    groups: dict[str, set[str]] = field(default_factory=dict)
    worth: dict[str, bool] = field(default_factory=dict)

    def users(self) -> Iterator[Holding]:
        """The users who hold such a role and can come in."""
        for who in assignees(self.live):
            roles = tuple(self._roles(who))
            told = self.live.user(who) if roles else None
            if told is None or not comes_in(told):
                continue
            login = (plain(node(told, "profile", "login")) or "").lower() or None
            account = who.model_copy(update={"tenant": self.tenant, "name": login, "email": login})
            yield Holding(account=account, address=login, roles=roles, created=moment(plain(told.get("created"))))

    def clients(self) -> Iterator[Holding]:
        """The service applications that hold such a role."""
        found = self.live.rest.listed(f"{API}/apps", APPS_READ, filter='status eq "ACTIVE"', limit=200)
        for told in found:
            if node(told, "settings", "oauthClient", "application_type") != _SERVICE:
                continue
            client = Principal(
                provider=PROVIDER_ID,
                tenant=self.tenant,
                type=PrincipalType.APPLICATION,
                id=str(told.get("id")),
                name=plain(told.get("label")),
                keyed_by_id=True,
            )
            roles = tuple(self._roles(client))
            if roles:
                yield Holding(account=client, roles=roles, created=moment(plain(told.get("created"))))

    def _roles(self, who: Principal) -> Iterator[str]:
        """The roles that lead to all of it, those of a group by the group."""
        for each in held(self.live, who) or ():
            if not self._is_mighty(each) or targets(self.live, who, each):
                continue
            if each.group:
                self.groups.setdefault(each.group, set()).add(each.name)
            yield f"group:{each.group}" if each.group else each.name

    def _is_mighty(self, assignment: Assignment) -> bool:
        if assignment.name not in self.worth:
            standard = privilege.of_type(assignment.type)
            worth = (
                privilege.role(standard)
                if standard
                else self.directory.privilege(self.tenant, assignment.role, self.live.clock())
            )
            self.worth[assignment.name] = worth is not None and worth.tier == 0
        return self.worth[assignment.name]
