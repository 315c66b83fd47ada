"""Secrets of the Azure host: Key Vault, whose answers are remembered for a while."""

import time
from collections.abc import Callable
from typing import Any

from nightlatch.errors import SettingsError
from nightlatch.hosts.azure.clients import patiently
from nightlatch.hosts.azure.refusals import translated

ROLE = "Key Vault Secrets User"
REMEMBERED_S = 300
"""Seconds after which a changed secret is seen."""


class VaultSecrets:
    """Secrets over a Key Vault; `client` gives its client, when a secret is first asked for. `slack-token` is the secret
    `nightlatch-slack-token`.
    """

    def __init__(
        self,
        client: Callable[[], Any],
        prefix: str = "nightlatch-",
        remembered_s: float = REMEMBERED_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._prefix = prefix
        self._remembered_s = remembered_s
        self._clock = clock
        self._remembered: dict[str, tuple[float, str]] = {}

    def get(self, name: str) -> str:
        """The secret's text. Raises SettingsError when there is none one may read, StoreError when it could not be asked for."""
        until, text = self._remembered.get(name, (0.0, ""))
        if text and self._clock() < until:
            return text
        text = self._ask(f"{self._prefix}{name}")
        self._remembered[name] = (self._clock() + self._remembered_s, text)
        return text

    def _ask(self, stored: str) -> str:
        from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

        client = self._client()
        with translated(ROLE, f"the secret {stored!r}"):
            try:
                text = patiently(lambda: client.get_secret(stored)).value or ""
            except ResourceNotFoundError as error:
                raise SettingsError(f"there is no secret {stored!r}: set it in Key Vault ({client.vault_url})") from error
            except HttpResponseError as error:
                if error.status_code != 403:
                    raise
                raise SettingsError(
                    f"the secret {stored!r} may not be read, or its newest version is disabled: give this function's identity the role"
                    f" {ROLE!r} on the vault, and let the vault's firewall pass it ({client.vault_url})"
                ) from error
        if not text.strip():
            raise SettingsError(f"the secret {stored!r} is empty: set it in Key Vault ({client.vault_url})")
        return str(text)
