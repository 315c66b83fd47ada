"""What Microsoft says live of one account that Azure's records name: who it is now, since when, and what a custom role is worth.

Object ids are never given twice. Whose they are Graph tells; without it an id stands for itself. A managed identity is asked for by its
path, and may by now be another of the same name: its object id tells them apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from nightlatch.contracts import Identity
from nightlatch.model import Principal, PrincipalType, Privilege
from nightlatch.model.evidence import NOTHING_TOLD
from nightlatch.model.raw import plain
from nightlatch.model.times import moment
from nightlatch.providers.azure import machines, principals
from nightlatch.providers.azure.account import READ_SUBSCRIPTIONS, Azure, is_id, last, properties
from nightlatch.providers.azure.activity_log.actors import PROVIDER_ID
from nightlatch.providers.azure.definitions import READ, definition, worth
from nightlatch.providers.azure.privilege import named

READS = (READ, READ_SUBSCRIPTIONS, *machines.READS, *principals.READS)
"""Every permission that this directory may use, and no other: actions of Resource Manager, and application permissions of Graph."""


@dataclass(frozen=True, slots=True)
class AzureDirectory:
    """Directory of everything that our identity may see. Every method raises LookupFailed when Microsoft could not be asked."""

    live: Azure

    def identity(self, principal: Principal, told: Mapping[str, str] = NOTHING_TOLD) -> Identity | None:  # noqa: ARG002
        """Who bears this object id, or path, now: object id, time of creation, and the application's id or a person's name."""
        if principal.provider != PROVIDER_ID or principal.type is PrincipalType.SYSTEM:
            return None
        if principal.type is PrincipalType.ROLE:
            return self._role(principal)
        if (
            principal.type is PrincipalType.MANAGED_IDENTITY
            and not is_id(principal.name)
            and (principal.name or "").startswith("/")
        ):
            return self._machine(principal)
        if not is_id(principal.id):
            return None
        if self.live.graph is None:
            return Identity(str(principal.id).lower(), None)
        found = principals.look(self.live, principal.id, principal.type)
        return Identity(found.id, found.created, found.app or found.email or found.name) if found else None

    def _machine(self, who: Principal) -> Identity | None:
        found = machines.machine(self.live, who)
        return Identity(found.principal, found.created, found.path) if found else None

    def _role(self, who: Principal) -> Identity | None:
        found = definition(self.live, last(who.name))
        if found is None:
            return None
        created = moment(plain(properties(found).get("createdOn")))
        return Identity(str(who.id or last(who.name)), created, plain(found.get("id")))

    def created(self, principal: Principal, before: datetime) -> datetime | None:
        """When the account was created; None for one that is not known, or younger than that moment."""
        found = self.identity(principal)
        return found.created if found and found.created and found.created <= before else None

    def privilege(self, tenant: str, role: str, at: datetime) -> Privilege | None:  # noqa: ARG002 - the port's signature
        """What a custom role gives now, by its actions; None for any other name, which its reader knows already."""
        return worth(self.live, role) if is_id(role) and named(role) is None else None
