"""What the surroundings say: environment variables, read once, each with a default that is safe."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nightlatch.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Settings:
    """`policy` and `ledger` are paths (None: the packaged default policy, a ledger in memory).

    `strict` makes the three boundaries raise instead of going on, as tests want it.
    """

    policy: Path | None = None
    ledger: Path | None = None
    strict: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read NIGHTLATCH_POLICY, NIGHTLATCH_LEDGER and NIGHTLATCH_STRICT.

        Raises SettingsError when a variable holds something unusable.
        """
        env = os.environ if environment is None else environment
        strict = env.get("NIGHTLATCH_STRICT", "")
        if strict not in {"", "0", "1"}:
            raise SettingsError(f"NIGHTLATCH_STRICT is {strict!r}: set it to 1 or 0, or leave it out")
        return cls(
            policy=Path(env["NIGHTLATCH_POLICY"]) if env.get("NIGHTLATCH_POLICY") else None,
            ledger=Path(env["NIGHTLATCH_LEDGER"]) if env.get("NIGHTLATCH_LEDGER") else None,
            strict=strict == "1",
        )
