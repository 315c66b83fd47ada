"""What Google says live of one user: who bears an address now, since when, and what an administrators' role is worth.

A guest has no account here, and an application that users are delegated to has no interface: nothing but what records call them tells
them, and nobody says since when they are known, so only a person may ask for anything to be done. Groups and service accounts
are not looked up: no scope of ours reaches them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from nightlatch.contracts import Identity
from nightlatch.model import Principal, PrincipalType, Privilege
from nightlatch.model.evidence import NOTHING_TOLD
from nightlatch.model.times import moment
from nightlatch.providers.workspace import privilege
from nightlatch.providers.workspace.account import Workspace, key
from nightlatch.vendors.google import ROLES, USER

READS = (ROLES, USER)
"""Every scope that this directory may use, and no other."""


@dataclass(frozen=True, slots=True)
class WorkspaceDirectory:
    """Directory of one customer. Every method raises LookupFailed when Google could not be asked."""

    live: Workspace

    def identity(self, principal: Principal, told: Mapping[str, str] = NOTHING_TOLD) -> Identity | None:  # noqa: ARG002
        """Who bears this address (or id) now: immutable id, time of creation, primary address."""
        if principal.provider != "workspace":
            return None
        if principal.type in (PrincipalType.GUEST, PrincipalType.APPLICATION):
            return Identity(key(principal), None, principal.email) if key(principal) else None
        if principal.type is not PrincipalType.USER or not key(principal):
            return None
        found = self.live.user(principal.model_copy(update={"id": None})) if principal.email else None
        found = found or (self.live.user(principal) if principal.id else None)
        if found is None or "id" not in found:
            return None
        return Identity(str(found["id"]), moment(found.get("creationTime")), found.get("primaryEmail"))

    def created(self, principal: Principal, before: datetime) -> datetime | None:
        """When the user was made; None for one that is not known, or younger than that moment."""
        found = self.identity(principal)
        return found.created if found and found.created and found.created <= before else None

    def privilege(self, tenant: str, role: str, at: datetime) -> Privilege | None:  # noqa: ARG002 - the port's signature
        """What a role gives now, by its privileges; None for what is none of this customer's."""
        if role.startswith(("group:", "delegated:")):
            return None
        wanted = role.strip().casefold()
        found = next((each for each in self.live.roles() if str(each.get("roleName", "")).casefold() == wanted), None)
        if found is None:
            return None
        if found.get("isSuperAdminRole"):
            return privilege.role(privilege.SUPER_ADMIN)
        return privilege.privileges(str(each.get("privilegeName", "")) for each in found.get("rolePrivileges", ()))
