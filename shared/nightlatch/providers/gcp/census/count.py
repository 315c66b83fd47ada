"""Counts the administrators of one tenant, from the policies that hold there.

A binding with a condition is left out: nobody knows whether such an administrator could come in when he is needed. When a person was
created Google Cloud does not tell.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from datetime import datetime

from nightlatch.classes import dataclass
from nightlatch.errors import LookupFailed
from nightlatch.model import GROUP, Holding, Inventory, Principal, PrincipalType
from nightlatch.providers.gcp.audit_log.members import PROVIDER_ID, is_agent, member
from nightlatch.providers.gcp.census.known import Known
from nightlatch.vendors.google import Answer

_NOBODY = ("group:", "deleted:", "domain:")
"""Members that are no account."""


@dataclass
class Count:
    """What is found on the way. `roles` are tier-0 roles by the text of a member, `groups` the texts of those in a group."""

    known: Known
    tenant: str
    roles: dict[str, dict[str, None]] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    gaps: dict[str, None] = field(default_factory=dict)

    def read(self, policy: Answer) -> None:
        """Everybody whom a policy makes an administrator. Raises LookupFailed where a role of it cannot be read."""
        for binding in policy.get("bindings", ()):
            if not binding.get("condition") and self.known.makes(binding.get("role", "")):
                for who in binding.get("members", ()):
                    self.roles.setdefault(who, {})[binding["role"]] = None

    def expand(self) -> None:
        """Read the members of every group that makes administrators, and of the groups in it. One that cannot be read is a gap."""
        left = [who for who in self.roles if who.startswith("group:")]
        while left:
            who = left.pop()
            if who in self.groups:
                continue
            try:
                self.groups[who] = self.known.members(who)
            except LookupFailed as error:
                self.groups[who] = ()
                self.gaps[f"the members of {who} could not be read, and none of them is counted: {error}"] = None
            left += [inner for inner in self.groups[who] if inner.startswith("group:")]

    def machines(self) -> Iterator[Principal]:
        """The service accounts among the administrators."""
        return (account for _, account in self._accounts() if account.type is PrincipalType.SERVICE_ACCOUNT)

    def inventory(self, at: datetime) -> Inventory:
        """All of it, as of that moment. A service account that cannot be looked at is a gap."""
        holdings = tuple(self._holdings())
        return Inventory(
            provider=PROVIDER_ID,
            tenant=self.tenant,
            at=at,
            holdings=holdings,
            groups=dict(self._within()),
            gaps=tuple(self.gaps),
        )

    def _accounts(self) -> Iterator[tuple[str, Principal]]:
        """Everybody who is an administrator himself or by a group. Groups are no accounts, and Google's agents nobody's."""
        for who in dict.fromkeys((*self.roles, *(each for members in self.groups.values() for each in members))):
            account = member(who, self.tenant)
            if not who.startswith(_NOBODY) and account.type is not PrincipalType.GROUP and not is_agent(account.name):
                yield who, account

    def _holdings(self) -> Iterator[Holding]:
        through = _through(self.groups, lambda _who: True)
        for who, account in self._accounts():
            roles = (*self.roles.get(who, ()), *through.get(who, ()))
            if account.type is not PrincipalType.SERVICE_ACCOUNT:
                yield Holding(account=account, address=account.email, roles=roles)
                continue
            try:
                found = self.known.alive(account)
            except LookupFailed as error:
                self.gaps[f"{account.label} could not be looked at, and is not counted: {error}"] = None
                continue
            if found is not None:
                named = account.model_copy(update={"id": found.id})
                yield Holding(account=named, address=account.email, roles=roles, created=found.created)

    def _within(self) -> Mapping[str, tuple[str, ...]]:
        """What each group gives: its own roles, and the groups it is in."""
        into = _through(self.groups, lambda who: who.startswith("group:"))
        return {_key(who): (*self.roles.get(who, ()), *into.get(who, ())) for who in self.groups}


def _through(groups: Mapping[str, Iterable[str]], counts: Callable[[str], bool]) -> dict[str, dict[str, None]]:
    """In which groups each member is, as roles name groups."""
    found: dict[str, dict[str, None]] = {}
    for group, members in groups.items():
        for who in members:
            if counts(who):
                found.setdefault(who, {})[_key(group)] = None
    return found


def _key(group: str) -> str:
    return f"{GROUP}{group.removeprefix('group:').lower()}"
