"""Secrets of the Google host: Secret Manager, whose answers are remembered for a while."""

import time
from collections.abc import Callable
from typing import Any

from nightlatch.errors import NightlatchError, SettingsError
from nightlatch.hosts.gcp.clients import patiently
from nightlatch.hosts.gcp.refusals import refusal, translated

REMEMBERED_S = 300
"""Seconds after which a changed secret is seen."""


class SecretManager:
    """Secrets over Secret Manager; `client` is its client. `slack-token` is the newest version of the secret `nightlatch-slack-token`."""

    def __init__(
        self,
        client: Any,
        project: str,
        prefix: str = "nightlatch-",
        remembered_s: float = REMEMBERED_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._parent = f"projects/{project}/secrets/{prefix}"
        self._remembered_s = remembered_s
        self._clock = clock
        self._remembered: dict[str, tuple[float, str]] = {}

    def get(self, name: str) -> str:
        """The secret's text. Raises SettingsError when there is none one may read, StoreError when it could not be asked for."""
        until, text = self._remembered.get(name, (0.0, ""))
        if text and self._clock() < until:
            return text
        text = self._ask(f"{self._parent}{name}")
        self._remembered[name] = (self._clock() + self._remembered_s, text)
        return text

    def _ask(self, stored: str) -> str:
        from google.api_core.exceptions import ClientError

        with translated("secretmanager.versions.access", f"the secret {stored!r}"):
            try:
                answer = self._client.access_secret_version(request={"name": f"{stored}/versions/latest"}, **patiently())
            except ClientError as error:
                raise _explained(error, stored) from error
        try:
            text: str = answer.payload.data.decode()
        except UnicodeDecodeError as error:
            raise SettingsError(f"the secret {stored!r} is stored as binary: put it into Secret Manager as text") from error
        if not text.strip():
            raise SettingsError(f"the secret {stored!r} is empty: add a version with its text in Secret Manager")
        return text


def _explained(error: Any, stored: str) -> NightlatchError:
    from google.api_core import exceptions

    if isinstance(error, exceptions.NotFound):  # no secret, or one without a version
        return SettingsError(f"there is no secret {stored!r}, or no version of it: add one in Secret Manager ({error.message})")
    if isinstance(error, exceptions.FailedPrecondition):  # the newest version is disabled or destroyed
        return SettingsError(
            f"the secret {stored!r} cannot be read as it is: enable its newest version, or add one ({error.message})"
        )
    if isinstance(error, exceptions.Forbidden):
        return SettingsError(
            f"the secret {stored!r} may not be read: give this function's service account roles/secretmanager.secretAccessor on"
            f" it, or create it in Secret Manager if there is none ({error.message})"
        )
    return refusal(error, "secretmanager.versions.access", f"the secret {stored!r}")
