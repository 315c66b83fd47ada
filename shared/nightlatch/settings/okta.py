"""Which organization of Okta a deployment looks at and locks."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from nightlatch.errors import SettingsError

_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class OktaOrganization:
    """The organization of Okta that this deployment looks at and locks: its address, and the client id of the service app that we are
    there (empty: we call with somebody's API token).
    """

    address: str
    client: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> OktaOrganization | None:
        """Read NIGHTLATCH_OKTA_ORG (a name, `example.okta.com`) and NIGHTLATCH_OKTA_CLIENT; None where no organization is named.

        Raises SettingsError for what is no organization's own name. One of this machine is named by its whole address.
        """
        env = os.environ if environment is None else environment
        told = env.get("NIGHTLATCH_OKTA_ORG", "").strip().rstrip("/")
        if not told:
            return None
        client = env.get("NIGHTLATCH_OKTA_CLIENT", "").strip()
        if told.startswith("http://127.0.0.1:"):
            return cls(told, client)
        name = told.removeprefix("https://").lower()
        if not _HOST.fullmatch(name) or name.partition(".")[0].endswith("-admin"):
            raise SettingsError(
                f"NIGHTLATCH_OKTA_ORG is {told!r}: set it to the organization's own name, as in example.okta.com, without -admin"
            )
        return cls(f"https://{name}", client)
