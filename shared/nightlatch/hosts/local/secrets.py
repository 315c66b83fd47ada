"""Secrets of the local host: environment variables, named NIGHTLATCH_SECRET_…, never written anywhere."""

import os
from collections.abc import Mapping

from nightlatch.errors import SettingsError


class EnvironmentSecrets:
    """Secrets over environment variables."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._environment = os.environ if environment is None else environment

    def get(self, name: str) -> str:
        """The secret's text. Raises SettingsError when it is not set or empty."""
        variable = f"NIGHTLATCH_SECRET_{name.upper().replace('-', '_')}"
        text = self._environment.get(variable, "")
        if not text:
            raise SettingsError(f"there is no secret {name!r}: set the environment variable {variable}")
        return text
