"""Several platforms' directories as one: each question goes to the platform that it is about. And how Google's two are reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from nightlatch.contracts import NOTHING_TOLD, Directory, Identity
from nightlatch.model import Principal, Privilege

if TYPE_CHECKING:
    from nightlatch.providers.gcp.account import Google
    from nightlatch.providers.workspace.account import Workspace
    from nightlatch.vendors.google import Rest


@dataclass(frozen=True, slots=True)
class Directories:
    """Directory over those of several providers, by their ids. What is another's is not known."""

    by_provider: Mapping[str, Directory]

    def identity(self, principal: Principal, told: Mapping[str, str] = NOTHING_TOLD) -> Identity | None:
        """Who bears this name, as its own platform says. Raises LookupFailed."""
        found = self.by_provider.get(principal.provider)
        return found.identity(principal, told) if found else None

    def created(self, principal: Principal, before: datetime) -> datetime | None:
        """When the account was created, as its own platform says. Raises LookupFailed."""
        found = self.by_provider.get(principal.provider)
        return found.created(principal, before) if found else None

    def privilege(self, tenant: str, role: str, at: datetime) -> Privilege | None:
        """What a role is worth, as the platform says that a tenant (`gcp:orchard-prod`) names first. Raises LookupFailed."""
        found = self.by_provider.get(tenant.partition(":")[0])
        return found.privilege(tenant, role, at) if found else None


def of_google(cloud: Google, users: Workspace) -> Directory:
    """Cloud's accounts and Workspace's users."""
    from nightlatch.providers.gcp.directory import GcpDirectory
    from nightlatch.providers.workspace.directory import WorkspaceDirectory

    return Directories({"gcp": GcpDirectory(cloud), "workspace": WorkspaceDirectory(users)})


def cloud() -> Google:
    """Google Cloud, as this process's own account reaches it."""
    from nightlatch.providers.gcp.account import Google
    from nightlatch.vendors.google import SCOPE

    return Google(_rest((SCOPE,)))


def users(*, changes: bool = False) -> Workspace:
    """Workspace, with a session of its own: who only looks asks for no scope that changes anything."""
    from nightlatch.providers.workspace.account import Workspace
    from nightlatch.vendors.google import DIRECTORY_SCOPES, READING_SCOPES

    return Workspace(_rest(DIRECTORY_SCOPES if changes else READING_SCOPES))


def _rest(scopes: Sequence[str]) -> Rest:
    from nightlatch.settings import google_api
    from nightlatch.vendors.google import APIS, Rest, apis_at

    sandbox = google_api()
    return Rest(apis=apis_at(sandbox) if sandbox else APIS, scopes=scopes)
