"""An organization of Okta, as a deployment on any host reaches it: what its secrets hold is asked for when a case first needs it.

A secret that is missing or wrong is a gap in the case and nothing more: accounts of other platforms are attended to all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

from nightlatch import bootstrap
from nightlatch.errors import LookupFailed, SettingsError
from nightlatch.model.evidence import NOTHING_TOLD
from nightlatch.settings.okta import OktaOrganization

if TYPE_CHECKING:
    from datetime import datetime

    from nightlatch.contracts import Directory, Identity, Logs, Secrets
    from nightlatch.model import Inventory, Principal, Privilege
    from nightlatch.providers.okta.account import Okta

KEY, TOKEN = "okta-key", "okta-token"
"""What the secrets are called: the private key of our service app (a JSON Web Key), or somebody's API token."""
_PATIENCE_S = 10.0
"""How long one call may wait for a limit to end while an account is being locked."""


@dataclass
class OnOkta:
    """Directory of the organization, and how it is reached and counted."""

    organization: OktaOrganization
    secrets: Secrets
    patience_s: float = _PATIENCE_S

    def own(self) -> tuple[str, ...]:
        """By what the log's events are told for ours: our service app, or our token in its owner's name. Raises LookupFailed."""
        from nightlatch.providers.okta.system_log.actors import by_token

        return self.responders or tuple(by_token(id) for id in self.reach().owner())

    @property
    def responders(self) -> tuple[str, ...]:
        """Our own service app, as far as it is known without asking."""
        return (self.organization.client,) if self.organization.client else ()

    def reach(self, _tenant: str = "") -> Okta:
        """The organization, which is the only one. Raises LookupFailed."""
        try:
            return self._made
        except SettingsError as error:
            raise LookupFailed(str(error)) from error

    def census(self, tenant: str) -> Inventory:
        """Who administers it. Raises LookupFailed."""
        from nightlatch.providers.okta.census import take

        return take(self.reach(), tenant, bootstrap.utc_now())

    @property
    def log(self) -> Logs:
        """Its System Log."""
        from nightlatch.providers.okta.logs import SystemLog

        return SystemLog(self.reach)

    def identity(self, principal: Principal, told: Mapping[str, str] = NOTHING_TOLD) -> Identity | None:
        """Who bears this id now. Raises LookupFailed."""
        return self._directory().identity(principal, told)

    def created(self, principal: Principal, before: datetime) -> datetime | None:
        """Since when the account is. Raises LookupFailed."""
        return self._directory().created(principal, before)

    def privilege(self, tenant: str, role: str, at: datetime) -> Privilege | None:
        """What a role is worth. Raises LookupFailed."""
        return self._directory().privilege(tenant, role, at)

    def close(self) -> None:
        """Close what it has open; a deployed function keeps it for as long as its process lives."""
        if "_made" in self.__dict__:
            self._made.rest.close()

    def _directory(self) -> Directory:
        from nightlatch.providers.okta.directory import OktaDirectory

        return OktaDirectory(self.reach())

    @cached_property
    def _made(self) -> Okta:
        """Raises SettingsError."""
        if not all(find_spec(name) for name in ("httpx", "cryptography")):
            raise SettingsError("this asks Okta, and its libraries are not installed: install nightlatch[okta]")
        from nightlatch.providers.okta.account import Okta
        from nightlatch.vendors.okta import Rest
        from nightlatch.vendors.okta_tokens import ApiToken, ServiceApp

        told, secret = self.organization, self.secrets.get(KEY if self.organization.client else TOKEN).strip()
        credentials = ServiceApp(told.address, told.client, secret) if told.client else ApiToken(secret)
        return Okta(Rest(told.address, credentials, patience_s=self.patience_s), told.client)


def on_okta(secrets: Secrets) -> Mapping[str, OnOkta]:
    """The organization that the environment names, by the provider's id; empty where it names none. Raises SettingsError."""
    found = OktaOrganization.from_environment()
    return {"okta": OnOkta(found, secrets)} if found else {}


def reaching(found: Mapping[str, OnOkta]) -> Mapping[str, Callable[[str], Okta]]:
    """How each is reached."""
    return {id: each.reach for id, each in found.items()}


def counting(found: Mapping[str, OnOkta]) -> Mapping[str, Callable[[str], Inventory]]:
    """How the administrators of each are counted."""
    return {id: each.census for id, each in found.items()}


def taking(found: Mapping[str, OnOkta]) -> Mapping[str, Callable[[], Iterable[Inventory]]]:
    """The same for the clock: a reading of each, under the one tenant that records name (decision 0026)."""
    return {id: partial(_readings, each, id) for id, each in found.items()}


def _readings(each: OnOkta, tenant: str) -> tuple[Inventory]:
    return (each.census(tenant),)
