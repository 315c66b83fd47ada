"""How we prove to Microsoft who we are: as the managed identity of a function, or at a desk as whoever signed in there.

azure-identity does the asking, and is imported at the first call: it costs more than half a second. It is asked for one token an audience
(Graph, Resource Manager); what a token opens is decided where the identity was granted something, not here.

Sources: azure-identity's reference; "Microsoft Entra authentication and authorization error codes".
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from nightlatch.errors import LookupFailed

if TYPE_CHECKING:
    import httpx
    from azure.core.credentials import AccessToken, TokenCredential

_EARLY_S = 300
"""How long before its end a token is not used any more."""


class NotGranted(LookupFailed):
    """Microsoft gives us no token, or we have nothing to ask for one with; the message says which."""


class NotReached(LookupFailed):
    """Whoever gives tokens did not answer: the same may work in a minute."""


class Credentials(Protocol):
    """What goes into `Authorization`, for an audience: `https://graph.microsoft.com/.default`, `https://management.azure.com/.default`."""

    def header(self, scope: str, http: "httpx.Client") -> str:
        """The header's text. Raises NotGranted, NotReached, and httpx.HTTPError when nobody could be asked."""
        ...

    def forget(self, scope: str) -> None:
        """What was given for this audience was refused: ask for another."""
        ...


@dataclass(slots=True)
class Identity:
    """An identity that azure-identity knows how to be; `make` makes its credential when the first token is needed.

    It is a credential itself, for clients of Azure's libraries that threads share: those ask for a token each.
    """

    make: "Callable[[], TokenCredential]"
    clock: Callable[[], float] = time.time
    _held: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict, repr=False)
    _made: "TokenCredential | None" = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def header(self, scope: str, http: "httpx.Client") -> str:  # noqa: ARG002 - azure-identity has a way of its own
        """A token for this audience, kept until shortly before its end: some credentials start a program for each."""
        return f"Bearer {self._kept(scope, '')[0]}"

    def get_token(self, *scopes: str, tenant_id: str | None = None, **_: Any) -> "AccessToken":
        """The same for a client of a library, with when it ends, in a tenant that the service named. Raises NotGranted and NotReached.

        They are no errors of azure-core, whose clients would ask again and again.
        """
        from azure.core.credentials import AccessToken

        token, ends = self._kept(scopes[0], tenant_id or "")
        return AccessToken(token, int(ends))

    def forget(self, scope: str) -> None:
        """Ask for another at the next call, past what azure-identity itself has kept."""
        with self._lock:
            self._held.pop((scope, ""), None)
            self._made = None

    def _kept(self, scope: str, tenant: str) -> tuple[str, float]:
        """A token, and when it ends: the one that was given, unless that is soon."""
        with self._lock:
            token, ends = self._held.get((scope, tenant), ("", 0.0))
            if self.clock() >= ends - _EARLY_S:
                token, ends = self._held[scope, tenant] = self._asked(scope, tenant)
            return token, ends

    def _asked(self, scope: str, tenant: str) -> tuple[str, float]:
        """A new token, and when it ends."""
        from azure.core.exceptions import AzureError, ClientAuthenticationError

        try:
            if self._made is None:
                self._made = self.make()
            named: dict[str, Any] = {"tenant_id": tenant} if tenant else {}
            given = self._made.get_token(scope, **named)
        except ClientAuthenticationError as error:
            raise NotGranted(
                f"Microsoft gives no token for {scope} ({str(error.message)[:300]}): "
                "check that the identity is attached to the function, or sign in with `az login`"
            ) from error
        except AzureError as error:
            raise NotReached(f"Microsoft could not be asked for a token ({type(error).__name__}): it is tried again") from error
        return given.token, float(given.expires_on)


def managed(client: str = "") -> Identity:
    """The managed identity of the function we run in; `client` is the client id of one that is assigned by a user ("": the function's own)."""
    return Identity(partial(_managed, client))


def desk(tenant: str = "") -> Identity:
    """Whoever the environment names (`AZURE_CLIENT_ID` and its siblings), or else is signed in to the Azure command line.

    `tenant` is asked of the command line only: the environment names its own.
    """
    return Identity(partial(_desk, tenant))


def _managed(client: str) -> "TokenCredential":
    from azure.identity import ManagedIdentityCredential

    return ManagedIdentityCredential(client_id=client or None)


def _desk(tenant: str) -> "TokenCredential":
    from azure.identity import AzureCliCredential, ChainedTokenCredential, EnvironmentCredential

    return ChainedTokenCredential(EnvironmentCredential(), AzureCliCredential(tenant_id=tenant))
