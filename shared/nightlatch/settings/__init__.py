"""What the surroundings say: environment variables, read once, each with a default that is safe."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nightlatch.errors import SettingsError

Ceiling = Literal["observe", "approve", "enforce"]
_CEILINGS: tuple[Ceiling, ...] = ("observe", "approve", "enforce")


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


def slack_api(environment: Mapping[str, str] | None = None) -> str:
    """Where Slack's methods are: NIGHTLATCH_SLACK_API, for a Slack of one's own machine. Raises SettingsError for any other address."""
    env = os.environ if environment is None else environment
    address = env.get("NIGHTLATCH_SLACK_API") or "https://slack.com/api/"
    if address != "https://slack.com/api/" and not address.startswith(("http://127.0.0.1:", "http://localhost:")):
        raise SettingsError(
            "NIGHTLATCH_SLACK_API may only name a Slack on this machine (http://127.0.0.1:…): leave it out for Slack"
        )
    return address if address.endswith("/") else f"{address}/"


def azure_identity(environment: Mapping[str, str] | None = None) -> str | None:
    """The client id of the managed identity that this function of Azure's runs as ("": its own), by NIGHTLATCH_IDENTITY; None elsewhere."""
    env = os.environ if environment is None else environment
    return env.get("NIGHTLATCH_IDENTITY", "") if "IDENTITY_ENDPOINT" in env else None


def google_api(environment: Mapping[str, str] | None = None) -> str:
    """Where a Google of one's own machine serves its interfaces: NIGHTLATCH_GOOGLE_API; empty for Google. Raises SettingsError."""
    env = os.environ if environment is None else environment
    address = env.get("NIGHTLATCH_GOOGLE_API", "")
    if address and not address.startswith(("http://127.0.0.1:", "http://localhost:")):
        raise SettingsError(
            "NIGHTLATCH_GOOGLE_API may only name a Google on this machine (http://127.0.0.1:…): leave it out for Google"
        )
    return address.rstrip("/")


def listed(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    """The texts in a variable, between commas."""
    return tuple(filter(None, (text.strip() for text in env.get(name, "").split(","))))


def ceiling(env: Mapping[str, str]) -> Ceiling:
    """NIGHTLATCH_MODE. Raises SettingsError."""
    mode = next((known for known in _CEILINGS if known == env.get("NIGHTLATCH_MODE", "observe")), None)
    if mode is None:
        raise SettingsError(f"NIGHTLATCH_MODE is {env['NIGHTLATCH_MODE']!r}: set it to one of {', '.join(_CEILINGS)}")
    return mode


def needed(env: Mapping[str, str], name: str, template: str = "template.yaml") -> str:
    """A variable that deploying sets. Raises SettingsError."""
    if not env.get(name):
        raise SettingsError(f"{name} is not set: deploy with {template}, which sets it")
    return env[name]
