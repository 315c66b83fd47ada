"""What a census asks once, however many places it bears on: what a role is worth, who is in a group, which service account is alive."""

from collections.abc import Iterable, Iterator
from dataclasses import field
from datetime import datetime
from functools import partial
from typing import TypeVar

from nightlatch.classes import dataclass
from nightlatch.errors import LookupFailed
from nightlatch.ledger.ahead import Ahead, in_turn
from nightlatch.model import Principal
from nightlatch.providers.gcp.account import Google
from nightlatch.providers.gcp.directory import GcpDirectory
from nightlatch.providers.gcp.privilege import permissions, predefined

T = TypeVar("T")
_GROUPS_READER = "the administrator role Groups Reader in Workspace"


@dataclass(frozen=True, slots=True)
class Alive:
    """A service account that could help somebody: what it is known by, and when it was made."""

    id: str | None
    created: datetime | None


@dataclass
class Known:
    """Answers of one census, refusals among them. `ahead` is how independent questions are asked, `own` are the ids of the projects that
    are looked after (None: not known).
    """

    live: Google
    ahead: Ahead = in_turn
    own: frozenset[str] | None = None
    _mighty: dict[str, bool] = field(default_factory=dict)
    _groups: dict[str, tuple[str, ...] | LookupFailed] = field(default_factory=dict)
    _accounts: dict[str, Alive | LookupFailed | None] = field(default_factory=dict)

    def makes(self, role: str) -> bool:
        """Whether a role, bound to a project or above, is an administrator's. Raises LookupFailed."""
        if role not in self._mighty:
            self._mighty[role] = self._tier(role) == 0
        return self._mighty[role]

    def members(self, group: str) -> tuple[str, ...]:
        """Those directly in a group (`group:admins@example.com`), as a policy would name them. Raises LookupFailed, again each time."""
        if group not in self._groups:
            try:
                self._groups[group] = tuple(_members(self.live, group.removeprefix("group:")))
            except LookupFailed as error:
                self._groups[group] = error
        return _answer(self._groups[group])

    def learn(self, accounts: Iterable[Principal]) -> None:
        """Ask for all of these service accounts at once."""
        new = {_key(each): each for each in accounts if _key(each) not in self._accounts}
        asked = {key: self.ahead(partial(self._look, account)) for key, account in new.items()}
        self._accounts |= {key: answer() for key, answer in asked.items()}

    def alive(self, account: Principal) -> Alive | None:
        """None for a service account that could help nobody here: gone, switched off, or of somebody else's project.

        Raises LookupFailed where that cannot be told.
        """
        self.learn([account])
        return _answer(self._accounts[_key(account)])

    def _look(self, account: Principal) -> Alive | LookupFailed | None:
        if self.own is not None and account.tenant not in self.own:
            return None
        try:
            told = self.live.account(account)
            if told is None or told.get("disabled"):
                return None
            found = GcpDirectory(self.live).identity(account)
        except LookupFailed as error:
            return error
        return Alive(found.id, found.created) if found else Alive(account.id, None)

    def _tier(self, role: str) -> int:
        found = predefined(role)
        if found is None:
            told = self.live.rest.ask("iam", role, "iam.roles.get")
            found = permissions(told.get("includedPermissions", ())) if told and not told.get("deleted") else None
        return 3 if found is None else found.tier


def _answer(found: T | LookupFailed) -> T:
    if isinstance(found, LookupFailed):
        raise found
    return found


def _key(account: Principal) -> str:
    return account.email or account.id or account.label


def _members(live: Google, address: str) -> Iterator[str]:
    """Those directly in a group. Raises LookupFailed."""
    found = live.rest.ask("groups", "groups:lookup", _GROUPS_READER, params={"groupKey.id": address})
    if found is None:
        raise LookupFailed("Cloud Identity knows no such group")
    for each in live.rest.listed("groups", f"{found['name']}/memberships", _GROUPS_READER, "memberships", view="FULL"):
        id = str((each.get("preferredMemberKey") or {}).get("id", ""))
        kind = {"SERVICE_ACCOUNT": "serviceAccount", "GROUP": "group"}.get(str(each.get("type")), "user")
        if id:
            yield f"{kind}:{id}"
