"""What the surroundings say: environment variables, read once, each with a default that is safe."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from nightlatch.classes import dataclass
from nightlatch.errors import SettingsError

Ceiling = Literal["observe", "approve", "enforce"]
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
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


@dataclass(frozen=True, slots=True)
class Deployment:
    """What a deployed function of the AWS host is told by its template. Queues are named by URL, and empty where a function has none.

    `accounts` are those whose live records are accepted; `home` is the account it runs in; `mode` the ceiling over what
    policy allows. `responders` are the addresses of our own identities, `member_role` the name of the role by which other accounts
    are reached (empty: they are not), `organization` the id of the one whose accounts are accepted (empty: none). `okta_sources` are
    the sources of events that may speak of Okta, `records_queue` is where whoever fetches records puts them.
    """

    home: str
    accounts: tuple[str, ...]
    evidence_table: str
    control_table: str
    case_queue: str = ""
    rejects_queue: str = ""
    mode: Ceiling = "observe"
    check_queue: str = ""
    responders: tuple[str, ...] = ()
    member_role: str = ""
    organization: str = ""
    okta_sources: tuple[str, ...] = ()
    records_queue: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Deployment":
        """Read NIGHTLATCH_HOME, _ACCOUNTS (commas), _EVIDENCE_TABLE, _CONTROL_TABLE, _CASE_QUEUE, _CHECK_QUEUE, _REJECTS_QUEUE,
        _MODE, _RESPONDERS (commas), _MEMBER_ROLE, _ORGANIZATION, _OKTA_SOURCE (commas) and _RECORDS_QUEUE.

        Raises SettingsError when one that is needed is missing, or the mode is none.
        """
        env = os.environ if environment is None else environment
        mode = ceiling(env)
        home = needed(env, "NIGHTLATCH_HOME")
        return cls(
            home=home,
            accounts=tuple(dict.fromkeys((home, *listed(env, "NIGHTLATCH_ACCOUNTS")))),
            evidence_table=needed(env, "NIGHTLATCH_EVIDENCE_TABLE"),
            control_table=needed(env, "NIGHTLATCH_CONTROL_TABLE"),
            case_queue=env.get("NIGHTLATCH_CASE_QUEUE", ""),
            rejects_queue=env.get("NIGHTLATCH_REJECTS_QUEUE", ""),
            mode=mode,
            check_queue=env.get("NIGHTLATCH_CHECK_QUEUE", ""),
            responders=listed(env, "NIGHTLATCH_RESPONDERS"),
            member_role=env.get("NIGHTLATCH_MEMBER_ROLE", ""),
            organization=env.get("NIGHTLATCH_ORGANIZATION", ""),
            okta_sources=listed(env, "NIGHTLATCH_OKTA_SOURCE"),
            records_queue=env.get("NIGHTLATCH_RECORDS_QUEUE", ""),
        )


@dataclass(frozen=True, slots=True)
class GoogleDeployment:
    """What a deployed function of the Google host is told by its Terraform module. Topics and queues are full names, and empty where a
    function has none.

    `scope` is whose audit log the sink delivers (`organizations/N`, `folders/N`, `projects/ID`). `caller` is the service account that
    signs what is pushed to a function, `audience` the function's own address in those tokens, `act_url` where re-checks are sent. What our own
    functions fetched is accepted under the names in `okta_sources`, and put on `records_topic`.
    """

    project: str
    scope: str
    evidence_database: str
    control_database: str
    case_topic: str = ""
    rejects_topic: str = ""
    check_queue: str = ""
    act_url: str = ""
    caller: str = ""
    audience: str = ""
    mode: Ceiling = "observe"
    responders: tuple[str, ...] = ()
    okta_sources: tuple[str, ...] = ()
    records_topic: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "GoogleDeployment":
        """Read NIGHTLATCH_PROJECT, _SCOPE, _EVIDENCE_DATABASE, _CONTROL_DATABASE, _CASE_QUEUE, _REJECTS_QUEUE, _CHECK_QUEUE, _ACT_URL, _CALLER,
        _AUDIENCE, _MODE, _RESPONDERS (commas), _OKTA_SOURCE (commas) and _RECORDS_QUEUE.

        Raises SettingsError when one that is needed is missing or unusable. Requests without a signature are taken only where the
        ledger is an emulator's (FIRESTORE_EMULATOR_HOST).
        """
        env = os.environ if environment is None else environment
        signed = not env.get("FIRESTORE_EMULATOR_HOST")
        scope = needed(env, "NIGHTLATCH_SCOPE", "infra/gcp")
        if not scope.startswith(("organizations/", "folders/", "projects/")):
            raise SettingsError(f"NIGHTLATCH_SCOPE is {scope!r}: set it to organizations/NUMBER, folders/NUMBER or projects/ID")
        return cls(
            project=needed(env, "NIGHTLATCH_PROJECT", "infra/gcp"),
            scope=scope,
            evidence_database=needed(env, "NIGHTLATCH_EVIDENCE_DATABASE", "infra/gcp"),
            control_database=needed(env, "NIGHTLATCH_CONTROL_DATABASE", "infra/gcp"),
            case_topic=env.get("NIGHTLATCH_CASE_QUEUE", ""),
            rejects_topic=env.get("NIGHTLATCH_REJECTS_QUEUE", ""),
            check_queue=env.get("NIGHTLATCH_CHECK_QUEUE", ""),
            act_url=env.get("NIGHTLATCH_ACT_URL", ""),
            caller=needed(env, "NIGHTLATCH_CALLER", "infra/gcp") if signed else env.get("NIGHTLATCH_CALLER", ""),
            audience=needed(env, "NIGHTLATCH_AUDIENCE", "infra/gcp") if signed else env.get("NIGHTLATCH_AUDIENCE", ""),
            mode=ceiling(env),
            responders=listed(env, "NIGHTLATCH_RESPONDERS"),
            okta_sources=listed(env, "NIGHTLATCH_OKTA_SOURCE"),
            records_topic=env.get("NIGHTLATCH_RECORDS_QUEUE", ""),
        )


@dataclass(frozen=True, slots=True)
class OktaOrganization:
    """The organization of Okta that this deployment looks at and locks: its address, and the client id of the service app that we are
    there (empty: we call with somebody's API token).
    """

    address: str
    client: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "OktaOrganization | None":
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
