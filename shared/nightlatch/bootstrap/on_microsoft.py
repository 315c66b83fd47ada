"""A tenant of Microsoft's, as a deployment on any host and a person at a desk reach it: Graph for its accounts, Resource Manager for Azure's roles.

One identity calls both. What the deployment was not granted is a gap in a case and nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.util import find_spec
from typing import TYPE_CHECKING
from weakref import finalize

from nightlatch import bootstrap
from nightlatch.bootstrap.directories import Directories
from nightlatch.errors import UsageError
from nightlatch.settings.azure import microsoft_api

if TYPE_CHECKING:
    from datetime import datetime

    from nightlatch.contracts import Directory, Live, Record
    from nightlatch.model import Inventory
    from nightlatch.providers.azure.account import Azure
    from nightlatch.providers.entra.account import Entra
    from nightlatch.vendors.microsoft import Rest
    from nightlatch.vendors.microsoft_tokens import Credentials

FEED = "ActivityFeed.Read"
"""The permission by which content of the Office 365 Management Activity API is read."""
READ = "*/read"
"""The action of Resource Manager that opens whatever an event may be about; the built-in role Reader has it."""
OFFICE = "https://manage.office.com"
_LACKS = 2
"""How many things one record may lack."""
_NEEDED = ("azure.identity", "httpx")


@dataclass
class OnMicrosoft:
    """`tenant` is the id of the directory, `own` are the ids of our own identities there. `patience_s` is how long one call may wait for a limit."""

    tenant: str
    credentials: Credentials
    own: frozenset[str] = frozenset()
    over_administrators: bool = False
    patience_s: float = 0

    @property
    def reach(self) -> Mapping[str, Callable[[str], Live]]:
        """How accounts are reached, by provider. Those of Microsoft 365 are the directory's."""
        return {"entra": lambda _tenant: self.entra, "azure": lambda _tenant: self.azure, "m365": lambda _tenant: self.entra}

    @property
    def census(self) -> Mapping[str, Callable[[str], Inventory]]:
        """Who counts the administrators, by provider."""
        from nightlatch.providers.azure.census import take as take_azure
        from nightlatch.providers.entra.census import take as take_entra

        return {
            "entra": lambda tenant: take_entra(self.entra, tenant, bootstrap.utc_now()),
            "azure": lambda tenant: take_azure(self.azure, tenant, bootstrap.utc_now()),
        }

    @property
    def directories(self) -> Mapping[str, Directory]:
        """Who bears an id now, and what roles are worth, by provider."""
        from nightlatch.providers.azure.directory import AzureDirectory
        from nightlatch.providers.entra.directory import EntraDirectory

        return {"entra": EntraDirectory(self.entra), "azure": AzureDirectory(self.azure)}

    @property
    def directory(self) -> Directory:
        """The same as one."""
        return Directories(self.directories)

    def censuses(self) -> Mapping[str, Callable[[], Iterable[Inventory]]]:
        """The same for the clock, by what it is of."""
        return {f"{id} of {self.tenant}": partial(self._one, id) for id in ("entra", "azure")}

    def subscriptions(self) -> tuple[str, tuple[str, ...]]:
        """The provider, and the ids of all subscriptions that we may see. Raises LookupFailed."""
        return "azure", tuple(scope.rpartition("/")[2].lower() for scope in self.azure.subscriptions())

    def completed(self, record: Record) -> Record:
        """A record with what Resource Manager tells of its resource now, where its event carries no body. Raises LookupFailed."""
        from nightlatch.providers.azure.completing import completed, lacking

        for _ in range(_LACKS):
            path = lacking(record)
            if path is None:
                break
            record = completed(record, self.arm.ask(path, READ))
        return record

    def entries(self, id: str, at: datetime) -> tuple[Record, ...]:
        """What the directory's log tells of an object. Raises LookupFailed."""
        from nightlatch.providers.entra.entries import about

        return about(self.graph, self.tenant, id, at)

    def content(self, path: str) -> Iterator[Record]:
        """The records of one content of the activity feed; none when it is gone, which is after seven days. Raises LookupFailed."""
        found = self._rest(OFFICE).ask(path, FEED)
        yield from (each for each in found or () if isinstance(each, dict))

    @cached_property
    def graph(self) -> Rest:
        """Microsoft Graph."""
        from nightlatch.vendors.microsoft import GRAPH

        sandbox = microsoft_api()
        return self._rest(f"{sandbox}/graph/v1.0" if sandbox else GRAPH)

    @cached_property
    def arm(self) -> Rest:
        """Azure Resource Manager."""
        from nightlatch.vendors.microsoft import ARM

        sandbox = microsoft_api()
        return self._rest(f"{sandbox}/arm" if sandbox else ARM)

    @cached_property
    def entra(self) -> Entra:
        """The directory."""
        from nightlatch.providers.entra.account import Entra

        return Entra(self.graph, self.tenant, self.own, self.over_administrators)

    @cached_property
    def azure(self) -> Azure:
        """Azure's roles and resources."""
        from nightlatch.providers.azure.account import Azure

        return Azure(self.arm, self.graph, self.own)

    def _one(self, provider: str) -> tuple[Inventory]:
        return (self.census[provider](self.tenant),)

    def _rest(self, address: str) -> Rest:
        from nightlatch.vendors.microsoft import Rest

        made = Rest(address, self.credentials, patience_s=self.patience_s)
        finalize(self, made.close)
        return made


def need_libraries(names: Iterable[str] = _NEEDED, why: str = "this asks Microsoft") -> None:
    """Raise UsageError where Microsoft's libraries are not installed: replay and the demo's other chapters do without them."""
    if not all(_is_there(name) for name in names):
        raise UsageError(
            f"{why}, and its libraries are not installed: run `make install CLOUD=azure`, or install requirements/azure.txt"
        )


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # of a package that is not there either
        return False
