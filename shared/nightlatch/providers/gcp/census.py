"""Takes the census of one project, domain or organization: everybody whose roles make an administrator of it, there or above.

A few calls: the policy of the place and of what stands above it, and the members of the groups in them. A binding with a condition
is left out: nobody knows whether such an administrator could come in when he is needed. When a person was created Google Cloud
does not tell.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from nightlatch.errors import LookupFailed
from nightlatch.model import GROUP, Holding, Inventory, Principal, PrincipalType
from nightlatch.providers.gcp.account import Google
from nightlatch.providers.gcp.audit_log.members import PROVIDER_ID, is_agent, member
from nightlatch.providers.gcp.directory import GcpDirectory
from nightlatch.providers.gcp.policies import place, policy
from nightlatch.providers.gcp.privilege import permissions, predefined

READS = (
    "iam.roles.get",
    "iam.serviceAccountKeys.list",
    "iam.serviceAccounts.get",
    "resourcemanager.folders.get",
    "resourcemanager.folders.getIamPolicy",
    "resourcemanager.organizations.get",
    "resourcemanager.organizations.getIamPolicy",
    "resourcemanager.projects.get",
    "resourcemanager.projects.getIamPolicy",
)
"""Every permission of IAM that `take` may use. Members of groups need the Groups Reader role of Workspace, which IAM cannot give."""
_MOST_LEVELS = 12
_GROUPS_READER = "the administrator role Groups Reader in Workspace"


@dataclass
class _Count:
    """What is found on the way. `roles` are tier-0 roles by the text of a member, `groups` the texts of those in a group."""

    live: Google
    tenant: str
    roles: dict[str, dict[str, None]] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    gaps: dict[str, None] = field(default_factory=dict)
    _mighty: dict[str, bool] = field(default_factory=dict)

    def read(self, resource: str) -> None:
        """Everybody whom the policy of a place makes an administrator. Raises LookupFailed."""
        at = place(resource)
        held = policy(at, self.live) if at else None
        if held is None:
            raise LookupFailed(f"{resource} has no policy that could be read: check that it is still there")
        for binding in held.get("bindings", ()):
            if not binding.get("condition") and self._makes(binding.get("role", "")):
                for who in binding.get("members", ()):
                    self.roles.setdefault(who, {})[binding["role"]] = None

    def _makes(self, role: str) -> bool:
        """Whether a role, bound to a project or above, is an administrator's. One that cannot be read is a gap."""
        if role not in self._mighty:
            self._mighty[role] = self._tier(role) == 0
        return self._mighty[role]

    def _tier(self, role: str) -> int:
        found = predefined(role)
        if found is None:
            told = self.live.rest.ask("iam", role, "iam.roles.get")
            found = permissions(told.get("includedPermissions", ())) if told and not told.get("deleted") else None
        return 3 if found is None else found.tier

    def expand(self) -> None:
        """Read the members of every group that makes administrators, and of the groups in it."""
        left = [who for who in self.roles if who.startswith("group:")]
        while left:
            who = left.pop()
            if who in self.groups:
                continue
            try:
                self.groups[who] = tuple(_members(self.live, who.removeprefix("group:")))
            except LookupFailed as error:
                self.groups[who] = ()
                self.gaps[f"the members of {who} could not be read, and none of them is counted: {error}"] = None
            left += [inner for inner in self.groups[who] if inner.startswith("group:")]

    def holdings(self) -> Iterator[Holding]:
        """Everybody who is an administrator himself or by a group. Groups are no accounts, and Google's agents nobody's."""
        within: dict[str, dict[str, None]] = {}
        for group, members in self.groups.items():
            for who in members:
                within.setdefault(who, {})[_key(group)] = None
        for who in {**self.roles, **within}:
            account = member(who, self.tenant)
            kind = account.type
            if who.startswith(("group:", "deleted:", "domain:")) or kind is PrincipalType.GROUP or is_agent(account.name):
                continue
            found = self._holding(account, (*self.roles.get(who, ()), *within.get(who, ())))
            if found is not None:
                yield found

    def _holding(self, account: Principal, roles: tuple[str, ...]) -> Holding | None:
        """None for a service account that is gone or switched off: it cannot help anybody."""
        if account.type is not PrincipalType.SERVICE_ACCOUNT:
            return Holding(account=account, address=account.email, roles=roles)
        told = self.live.account(account)
        if told is None or told.get("disabled"):
            return None
        live = GcpDirectory(self.live).identity(account)
        known = account.model_copy(update={"id": live.id}) if live else account
        return Holding(account=known, address=account.email, roles=roles, created=live.created if live else None)

    def within(self) -> Mapping[str, tuple[str, ...]]:
        """What each group gives: its own roles, and the groups it is in."""
        into: dict[str, dict[str, None]] = {}
        for group, members in self.groups.items():
            for inner in members:
                if inner.startswith("group:"):
                    into.setdefault(inner, {})[_key(group)] = None
        return {_key(who): (*self.roles.get(who, ()), *into.get(who, ())) for who in self.groups}


def take(live: Google, tenant: str, now: datetime) -> Inventory:
    """The inventory of a project (`orchard-prod`), a domain, or a resource (`organizations/1`); `now` is when the reading begins.

    Raises LookupFailed where a policy cannot be read; a group that cannot be is a gap.
    """
    count = _Count(live, tenant)
    for resource in _upward(live, _top(live, tenant)):
        count.read(resource)
    count.expand()
    return Inventory(
        provider=PROVIDER_ID,
        tenant=tenant,
        at=now,
        holdings=tuple(count.holdings()),
        groups=dict(count.within()),
        gaps=tuple(count.gaps),
    )


def _key(group: str) -> str:
    return f"{GROUP}{group.removeprefix('group:').lower()}"


def _top(live: Google, tenant: str) -> str:
    """Where to begin: people live in a domain, which is an organization's; service accounts in a project."""
    if tenant.startswith(("organizations/", "folders/", "projects/")):
        return tenant
    if "." not in tenant or ":" in tenant:
        return f"projects/{tenant}"
    asked = {"query": f"domain:{tenant}"}
    found = live.rest.listed("projects", "organizations:search", "resourcemanager.organizations.get", "organizations", **asked)
    first = next((each["name"] for each in found if each.get("state") == "ACTIVE"), None)
    if first is None:
        raise LookupFailed(f"no organization of the domain {tenant} can be seen: its administrators are not known here")
    return str(first)


def _upward(live: Google, resource: str) -> Iterator[str]:
    """The resource, and everything above it: what is granted there holds here."""
    for _ in range(_MOST_LEVELS):
        yield resource
        sort = resource.partition("/")[0]
        if sort == "organizations":
            return
        told = live.rest.ask("projects", resource, f"resourcemanager.{sort}.get")
        parent = (told or {}).get("parent")
        if not parent:
            return
        resource = str(parent)


def _members(live: Google, address: str) -> Iterator[str]:
    """Those directly in a group, as a policy would name them. Raises LookupFailed."""
    found = live.rest.ask("groups", "groups:lookup", _GROUPS_READER, params={"groupKey.id": address})
    if found is None:
        raise LookupFailed("Cloud Identity knows no such group")
    for each in live.rest.listed("groups", f"{found['name']}/memberships", _GROUPS_READER, "memberships", view="FULL"):
        id = str((each.get("preferredMemberKey") or {}).get("id", ""))
        kind = {"SERVICE_ACCOUNT": "serviceAccount", "GROUP": "group"}.get(str(each.get("type")), "user")
        if id:
            yield f"{kind}:{id}"
