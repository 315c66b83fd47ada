"""What Google says live of one account: who bears an address now, and what a custom role is worth.

IAM tells no time of creation of a service account. Its first key of Google's own is made with it; those keys are renewed every
other week, so the oldest key tells when the account existed at the latest. For an account of some hours both are one, and it is the
unique id, which is never given twice, that tells it from a namesake.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from nightlatch.contracts import Identity
from nightlatch.model import Principal, PrincipalType, Privilege
from nightlatch.model.evidence import NOTHING_TOLD
from nightlatch.model.times import moment
from nightlatch.providers.gcp.account import Google
from nightlatch.providers.gcp.privilege import permissions

READS = ("iam.roles.get", "iam.serviceAccountKeys.list", "iam.serviceAccounts.get")
"""Every permission that this directory may use, and no other."""


@dataclass(frozen=True, slots=True)
class GcpDirectory:
    """Directory of everything that our identity may see. Every method raises LookupFailed when Google could not be asked."""

    live: Google

    def identity(self, principal: Principal, told: Mapping[str, str] = NOTHING_TOLD) -> Identity | None:  # noqa: ARG002
        """Who bears this address (or unique id) now: unique id, the time of its oldest key, address. Persons are Workspace's."""
        if principal.provider != "gcp" or principal.type is not PrincipalType.SERVICE_ACCOUNT:
            return None
        found = self.live.account(Principal(**{**principal.model_dump(), "id": None})) if principal.email else None
        found = found or (self.live.account(principal) if principal.id else None)
        if found is None or "uniqueId" not in found:
            return None
        times = (moment(key.get("validAfterTime")) for key in self.live.keys(principal, "SYSTEM_MANAGED", "USER_MANAGED"))
        return Identity(str(found["uniqueId"]), min((time for time in times if time), default=None), found.get("email"))

    def created(self, principal: Principal, before: datetime) -> datetime | None:
        """When the account's oldest key was made; None for one that is not known, or younger than that moment."""
        found = self.identity(principal)
        return found.created if found and found.created and found.created <= before else None

    def privilege(self, tenant: str, role: str, at: datetime) -> Privilege | None:  # noqa: ARG002 - the port's signature
        """What a custom role gives now, by its permissions; None for any other name, which its reader knows already."""
        if not role.startswith(("projects/", "organizations/")) or "/roles/" not in role:
            return None
        found = self.live.rest.ask("iam", role, "iam.roles.get")
        return permissions(found.get("includedPermissions", ())) if found and not found.get("deleted") else None
