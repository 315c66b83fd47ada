"""Several platforms' directories as one: each question goes to the platform that it is about. And how Google's two are reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from nightlatch import bootstrap
from nightlatch.model.evidence import NOTHING_TOLD

if TYPE_CHECKING:
    from nightlatch.contracts import Directory, Identity
    from nightlatch.model import Inventory, Principal, Privilege
    from nightlatch.providers.gcp.account import Google
    from nightlatch.providers.workspace.account import Workspace
    from nightlatch.vendors.google import Rest


class Directories(NamedTuple):
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


def of_google(cloud: Google, users: Workspace) -> Mapping[str, Directory]:
    """Cloud's accounts and Workspace's users, by provider."""
    from nightlatch.providers.gcp.directory import GcpDirectory
    from nightlatch.providers.workspace.directory import WorkspaceDirectory

    return {"gcp": GcpDirectory(cloud), "workspace": WorkspaceDirectory(users)}


def censuses(cloud: Google, users: Workspace) -> Mapping[str, Callable[[str], Inventory]]:
    """Who counts the administrators of a tenant, by provider."""
    from nightlatch.providers.gcp.census import take as take_cloud
    from nightlatch.providers.workspace.census import take as take_users

    return {
        "gcp": lambda tenant: take_cloud(cloud, tenant, bootstrap.utc_now()),
        "workspace": lambda tenant: take_users(users, tenant, bootstrap.utc_now()),
    }


def cloud() -> Google:
    """Google Cloud, as this process's own account reaches it."""
    from nightlatch.providers.gcp.account import Google

    return Google(rest())


def users(*, changes: bool = False) -> Workspace:
    """Workspace, with a session of its own: who only looks asks for no scope that changes anything."""
    from nightlatch.providers.workspace.account import Workspace
    from nightlatch.vendors.google import DIRECTORY_SCOPES, READING_SCOPES

    return Workspace(rest(DIRECTORY_SCOPES if changes else READING_SCOPES))


def rest(scopes: Sequence[str] = (), caller: str = "Nightlatch's service account") -> Rest:
    """Google's interfaces with the credentials of the environment, for these scopes (none: Google Cloud's); `caller` is whose they are."""
    from nightlatch.settings import google_api
    from nightlatch.vendors.google import APIS, SCOPE, Rest, apis_at

    sandbox = google_api()
    return Rest(apis=apis_at(sandbox) if sandbox else APIS, scopes=scopes or (SCOPE,), caller=caller)
