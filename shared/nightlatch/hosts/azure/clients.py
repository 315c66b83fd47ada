"""The Azure clients of the host, made when they are first asked for: every cold start pays for what nobody asked.

The libraries' own retries are switched off, for they differ from service to service and outlast a function: what may be asked again is
asked again in one place, by `patiently`.
"""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from nightlatch.errors import SettingsError

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

T = TypeVar("T")

ATTEMPT_S = 5
"""Seconds after which one attempt counts as unanswered."""
PATIENCE_S = 12
"""Seconds after which no further attempt is made: a function that hangs is killed, and tells nobody why."""
_LONGEST_WAIT_S = 2.0
_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
"""Answers of a service that is busy ("Status and error codes" of the Azure Storage services)."""
_ONCE = {"retry_total": 0, "connection_timeout": ATTEMPT_S, "read_timeout": ATTEMPT_S}


def patiently(work: Callable[[], T], patience_s: float = PATIENCE_S, failures: list[Exception] | None = None) -> T:
    """What a call gives: made again when no answer came or the service is busy, waiting 0.1 to 2 s.

    Only for calls that may be carried out twice. `failures` collects what the attempts before the last one met.
    """
    from azure.core.exceptions import AzureError

    until, wait_s = time.monotonic() + patience_s, 0.1
    while True:
        try:
            return work()
        except AzureError as error:
            if not passes(error) or time.monotonic() + wait_s > until:
                raise
            if failures is not None:
                failures.append(error)
        time.sleep(wait_s)
        wait_s = min(2 * wait_s, _LONGEST_WAIT_S)


def passes(error: Exception) -> bool:
    """Whether the same call may work in a moment: nobody answered, not whole, or that they are busy."""
    from azure.core.exceptions import DecodeError, HttpResponseError, ServiceRequestError, ServiceResponseError

    if isinstance(error, ServiceRequestError | ServiceResponseError | DecodeError):
        return True
    return isinstance(error, HttpResponseError) and error.status_code in _AGAIN


class Clients:
    """One client per table, queue and container, shared by all threads (clients are safe to share).

    `storage` is the name of a storage account, or the connection string of one that is emulated on this machine; `make` gives the credential
    for it. `vault` is the address of a Key Vault, empty where there is none.
    """

    def __init__(self, storage: str, make: "Callable[[], TokenCredential]", vault: str = "") -> None:
        self.storage = storage
        self._vault = vault
        self._make = make
        self._clients: dict[str, Any] = {}
        self._lock = threading.RLock()  # making a client makes the credential

    def table(self, name: str) -> Any:
        """The client of a table."""
        from azure.data.tables import TableClient

        return self._once(f"table {name}", lambda: self._at(TableClient, "table", table_name=name))

    def queue(self, name: str) -> Any:
        """The client of a queue, whose messages are in base64, as the host of Azure Functions reads them."""
        from azure.storage.queue import QueueClient, TextBase64EncodePolicy

        policy = TextBase64EncodePolicy()
        return self._once(f"queue {name}", lambda: self._at(QueueClient, "queue", queue_name=name, message_encode_policy=policy))

    def container(self, name: str, account: str = "") -> Any:
        """The client of a container of blobs, of another account where one is named."""
        from azure.storage.blob import ContainerClient

        return self._once(f"container {account}/{name}", lambda: self._at(ContainerClient, "blob", account, container_name=name))

    def secrets(self) -> Any:
        """The client of the vault. Raises SettingsError where none is named."""
        from azure.keyvault.secrets import SecretClient

        if not self._vault:
            raise SettingsError("this deployment names no Key Vault: set NIGHTLATCH_VAULT to its address, as infra/azure does")
        return self._once("secrets", lambda: SecretClient(self._vault, self._credential(), **_ONCE))

    def _at(self, kind: Any, service: str, account: str = "", **named: Any) -> Any:
        if "=" in self.storage:  # no name of an account has one
            return kind.from_connection_string(self.storage, **named, **_ONCE)
        address = f"https://{account or self.storage}.{service}.core.windows.net"
        where = "endpoint" if service == "table" else "account_url"
        return kind(**{where: address}, credential=self._credential(), **named, **_ONCE)

    def _credential(self) -> Any:
        return self._once("credential", self._make)

    def _once(self, name: str, make: Callable[[], Any]) -> Any:
        with self._lock:
            if name not in self._clients:
                self._clients[name] = make()
            return self._clients[name]
