"""Takes the census of Azure: everybody who may give roles in a subscription, from there, from a management group above it, or from the root.

A few calls for each subscription: what is assigned at it and above it, and who is eligible for more. An assignment with a condition is left out:
nobody knows whether such an administrator could come in when he is needed. Who is blocked, and who is in a group, Graph tells; without it
ids are counted as they stand, and the inventory says so.
"""

from collections.abc import Iterator
from dataclasses import field
from datetime import datetime

from nightlatch.classes import dataclass
from nightlatch.errors import LookupFailed
from nightlatch.model import GROUP, Holding, Inventory, PrincipalType
from nightlatch.providers.azure import principals
from nightlatch.providers.azure.account import READ_SUBSCRIPTIONS, Azure, fold, is_id
from nightlatch.providers.azure.activity_log.actors import PROVIDER_ID
from nightlatch.providers.azure.assignments import READ as READ_ASSIGNMENTS
from nightlatch.providers.azure.assignments import over
from nightlatch.providers.azure.definitions import READ as READ_DEFINITIONS
from nightlatch.providers.azure.guarding import may_give
from nightlatch.providers.azure.schedules import ELIGIBILITY, scheduled
from nightlatch.providers.azure.schedules import READS as READ_SCHEDULES

READS = (READ_ASSIGNMENTS, READ_DEFINITIONS, READ_SUBSCRIPTIONS, READ_SCHEDULES[1], *principals.READS)
"""Every permission that a census may use: actions of Resource Manager, and application permissions of Graph."""
_UNLICENSED = "license"
"""What PIM answers where nobody has it: then nobody is eligible either."""
_BLIND = "Graph is not asked here: members of groups are not counted, and who is blocked is counted all the same"


def take(live: Azure, tenant: str, now: datetime) -> Inventory:
    """The inventory of a tenant, which is all subscriptions that we may see, or of the one subscription that the tenant is named by.

    `now` is when the reading begins. Raises LookupFailed where assignments cannot be read, or none of them can be seen.
    """
    scopes = list(live.subscriptions())
    own = [scope for scope in scopes if fold(scope) == fold(f"/subscriptions/{tenant}")]
    if not scopes:
        raise LookupFailed("no subscription can be seen: give Nightlatch's identity Reader at the management group above them")
    census = _Census(live, tenant)
    for scope in own or scopes:
        census.read(scope)
    holdings = tuple(census.holdings())
    groups = {group: tuple(sorted(roles)) for group, roles in census.groups.items()}
    return Inventory(provider=PROVIDER_ID, tenant=tenant, at=now, holdings=holdings, groups=groups, gaps=tuple(census.gaps))


@dataclass(slots=True)
class _Census:
    """`roles` are those that lead to all of it, by the object id of who holds them; `sorts` how assignments call who that is."""

    live: Azure
    tenant: str
    roles: dict[str, dict[str, None]] = field(default_factory=dict)
    sorts: dict[str, str] = field(default_factory=dict)
    groups: dict[str, dict[str, None]] = field(default_factory=dict)
    members: dict[str, dict[str, None]] = field(default_factory=dict)
    gaps: dict[str, None] = field(default_factory=dict)
    _worth: dict[str, bool] = field(default_factory=dict)

    def read(self, scope: str) -> None:
        """Everybody who may give roles at a subscription, or may take up a role that does. Raises LookupFailed."""
        for each in over(self.live, scope):
            if not each.condition and self._leads(each.role):
                self._note(each.principal, each.role, each.sort)
        try:
            eligible = scheduled(self.live, ELIGIBILITY, scope, "atScope()") or ()
        except LookupFailed as error:
            if _UNLICENSED not in str(error).lower():
                self.gaps[f"who is eligible for roles at {scope} could not be read: {error}"] = None
            return
        for one in eligible:
            if not one.condition and self._leads(one.role):
                self._note(one.principal, one.role, one.kind)

    def _note(self, principal: str, role: str, sort: str) -> None:
        self.roles.setdefault(principal, {})[role] = None
        self.sorts.setdefault(principal, sort)

    def _leads(self, role: str) -> bool:
        if role not in self._worth:
            self._worth[role] = may_give(self.live, role)
        return self._worth[role]

    def holdings(self) -> Iterator[Holding]:
        """Who they are, members of groups too."""
        if self.live.graph is None:
            self.gaps[_BLIND] = None
        for principal, sort in list(self.sorts.items()):
            if principals.SORTS.get(sort) is PrincipalType.GROUP:
                self.groups[principal] = self.roles.pop(principal)
                self._expand(principal)
        for principal in dict.fromkeys((*self.roles, *self.members)):
            roles = (*self.roles.get(principal, ()), *self.members.get(principal, ()))
            found = self._holding(principal, roles)
            if found is not None:
                yield found

    def _expand(self, group: str) -> None:
        if self.live.graph is None:
            return
        try:
            for id, sort in principals.members(self.live, group):
                self.members.setdefault(id, {})[f"{GROUP}{group}"] = None
                self.sorts.setdefault(id, sort)
        except LookupFailed as error:
            self.gaps[f"the members of the group {group} could not be read, and none of them is counted: {error}"] = None

    def _holding(self, principal: str, roles: tuple[str, ...]) -> Holding | None:
        """None for who is gone, or blocked."""
        account = principals.holder(self.tenant, principal, self.sorts.get(principal, ""))
        if self.live.graph is None or not is_id(principal):
            return Holding(account=account, roles=roles)
        try:
            known = principals.look(self.live, principal, account.type)
        except LookupFailed as error:
            self.gaps[f"{principal} could not be looked at, and is not counted: {error}"] = None
            return None
        if known is None or not known.enabled:
            return None
        type = known.type if account.type is PrincipalType.UNKNOWN else account.type  # as records call it, or it would be another
        named = account.model_copy(update={"type": type, "name": known.name, "email": known.email})
        return Holding(account=named, address=known.app or known.email, roles=roles, created=known.created)
