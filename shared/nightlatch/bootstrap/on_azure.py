"""A deployment on Azure, by the storage account of its ledger: what its clock wrote down there of how it was deployed.

Whoever may look into the two tables needs no other right. When the apps are gone, the tables are still there, and still hold what is locked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from nightlatch.bootstrap.on_microsoft import need_libraries
from nightlatch.classes import dataclass
from nightlatch.errors import StoreError

if TYPE_CHECKING:
    from nightlatch.contracts import Queue, Secrets, Store
    from nightlatch.hosts.azure.clients import Clients
    from nightlatch.ledger.control import Control
    from nightlatch.settings.azure import AzureDeployment

EVIDENCE, CONTROL = "evidence", "control"
"""The tables of a ledger, as infra/azure names them."""
_PLACE, _NAME = "deployment", "azure"
"""Where in the control store the facts of the deployment stand."""
_NEEDED = ("azure.identity", "azure.data.tables", "azure.storage.queue", "httpx")


@dataclass(frozen=True, slots=True)
class Account:
    """Deployment on Azure. `told` is what its clock wrote down: `mode`, `responders` (commas), `queue`, `vault`; empty before its first stroke."""

    name: str
    clients: Clients
    told: Mapping[str, str] = field(default_factory=dict)

    @property
    def mode(self) -> str | None:
        """As the acting app was told."""
        return self.told.get("mode")

    @property
    def responders(self) -> tuple[str, ...]:
        """The identities that act."""
        return tuple(text for text in self.told.get("responders", "").split(",") if text)

    def stores(self) -> tuple[Store, Store]:
        """Evidence and control."""
        from nightlatch.hosts.azure.tables import TableStore

        return TableStore(self.clients.table(EVIDENCE)), TableStore(self.clients.table(CONTROL))

    def queue(self) -> Queue:
        """The queue of cases. Raises StoreError when no app was ever there to hear of it."""
        from nightlatch.hosts.azure.queues import StorageQueue

        name = self.told.get("queue")
        if not name:
            raise StoreError(f"{self.name} has no apps to queue it for: apply infra/azure again, or act with --here")
        return StorageQueue(self.clients.queue(name))

    def secrets(self) -> Secrets:
        """Key Vault."""
        from nightlatch.hosts.azure.secrets import VaultSecrets

        return VaultSecrets(self.clients.secrets)


def account_of(name: str) -> Account:
    """The deployment whose ledger is in this storage account. Raises StoreError, and UsageError without Microsoft's libraries."""
    need_libraries(_NEEDED)
    from nightlatch.hosts.azure.clients import Clients
    from nightlatch.hosts.azure.tables import TableStore
    from nightlatch.ledger.control import Control
    from nightlatch.settings.azure import storage_of
    from nightlatch.vendors.microsoft_tokens import desk

    if not name:
        raise StoreError("azure: names no account: give --ledger azure:ACCOUNT, the storage account of the ledger of infra/azure")
    make, storage = desk().make, storage_of(name)
    kept = Control.over(TableStore(Clients(storage, make).table(CONTROL))).shelf.read(_PLACE, _NAME)
    told = {str(key): str(value) for key, value in json.loads(kept).items()} if kept else {}
    return Account(name, Clients(storage, make, told.get("vault", "")), told)


def write_down(control: Control, told: AzureDeployment) -> None:
    """Keep how this deployment was deployed, for whoever comes to its ledger from a desk. Raises StoreError."""
    facts = {"mode": told.mode, "responders": ",".join(told.responders), "queue": told.case_queue, "vault": told.vault}
    text = json.dumps(facts)
    control.shelf.change(_PLACE, _NAME, lambda old: None if old == text else text)
