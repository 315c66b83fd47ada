"""What the surroundings say on Azure: of a function app, and of a desk from which a deployment is reached."""

import os
import re
from collections.abc import Mapping
from typing import Literal

from nightlatch.classes import dataclass
from nightlatch.errors import SettingsError
from nightlatch.settings import Ceiling, ceiling, listed, needed

AzurePart = Literal["assess", "act", "interact"]
"""Which functions a function app has: identities belong to the app, so each part is one."""
_PARTS: tuple[AzurePart, ...] = ("assess", "act", "interact")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_ACCOUNT = re.compile(r"[a-z0-9]{3,24}", re.ASCII)
_EMULATED = re.compile(
    r"DefaultEndpointsProtocol=http;AccountName=(\w+);AccountKey=[^;]+(;(Blob|Queue|Table)Endpoint=http://127\.0\.0\.1:\d+/\w+){3}",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class AzureDeployment:
    """What a deployed function app of the Azure host is told by its Terraform module. Tables, queues and containers are names in the account
    `storage`, and empty where an app has none.

    `part` says which functions the app has. `tenant` is the only one whose records are accepted, in lower case as all ids, and `subscriptions`
    are those of it that are named. `identity` is the client id of the app's own identity (empty: the system's). `archive` is the storage account
    that diagnostic settings write to, `vault` the address of the Key Vault. `over_administrators` says that act was given a privileged role.
    """

    part: AzurePart
    tenant: str
    storage: str
    evidence_table: str
    control_table: str
    subscriptions: tuple[str, ...] = ()
    case_queue: str = ""
    records_queue: str = ""
    rejects: str = ""
    vault: str = ""
    archive: str = ""
    identity: str = ""
    mode: Ceiling = "observe"
    responders: tuple[str, ...] = ()
    over_administrators: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "AzureDeployment":
        """Read NIGHTLATCH_PART, _TENANT, _STORAGE, _EVIDENCE_TABLE, _CONTROL_TABLE, _SUBSCRIPTIONS (commas), _CASE_QUEUE, _RECORDS_QUEUE, _REJECTS,
        _VAULT, _ARCHIVE, _IDENTITY, _MODE, _RESPONDERS (commas) and _OVER_ADMINISTRATORS.

        Raises SettingsError when one that is needed is missing or unusable. Storage is named by a connection string only where it is emulated
        on this machine.
        """
        env = os.environ if environment is None else environment
        tenant, storage = (needed(env, f"NIGHTLATCH_{name}", "infra/azure") for name in ("TENANT", "STORAGE"))
        if not _GUID.fullmatch(tenant.lower()):
            raise SettingsError(f"NIGHTLATCH_TENANT is {tenant!r}: set it to the tenant's id, as `az account show` tells it")
        if not _ACCOUNT.fullmatch(storage) and not is_emulated(storage):
            raise SettingsError("NIGHTLATCH_STORAGE names no storage account: set it to its name, as infra/azure does")
        return cls(
            part=azure_part(env),
            tenant=tenant.lower(),
            storage=storage,
            evidence_table=needed(env, "NIGHTLATCH_EVIDENCE_TABLE", "infra/azure"),
            control_table=needed(env, "NIGHTLATCH_CONTROL_TABLE", "infra/azure"),
            subscriptions=tuple(each.lower() for each in listed(env, "NIGHTLATCH_SUBSCRIPTIONS")),
            case_queue=env.get("NIGHTLATCH_CASE_QUEUE", ""),
            records_queue=env.get("NIGHTLATCH_RECORDS_QUEUE", ""),
            rejects=env.get("NIGHTLATCH_REJECTS", ""),
            vault=env.get("NIGHTLATCH_VAULT", "").rstrip("/"),
            archive=env.get("NIGHTLATCH_ARCHIVE", "").lower(),
            identity=env.get("NIGHTLATCH_IDENTITY", ""),
            mode=ceiling(env),
            responders=listed(env, "NIGHTLATCH_RESPONDERS"),
            over_administrators=env.get("NIGHTLATCH_OVER_ADMINISTRATORS", "") == "1",
        )


def azure_part(environment: Mapping[str, str] | None = None) -> AzurePart:
    """Which functions this function app has: NIGHTLATCH_PART. Raises SettingsError."""
    env = os.environ if environment is None else environment
    told = needed(env, "NIGHTLATCH_PART", "infra/azure")
    part = next((known for known in _PARTS if known == told), None)
    if part is None:
        raise SettingsError(f"NIGHTLATCH_PART is {told!r}: set it to one of {', '.join(_PARTS)}")
    return part


def is_emulated(storage: str) -> bool:
    """Whether this is the connection string of a storage account that is emulated on this machine."""
    return _EMULATED.fullmatch(storage) is not None


def storage_of(account: str, environment: Mapping[str, str] | None = None) -> str:
    """How a storage account is reached from a desk: by its name, or as NIGHTLATCH_STORAGE says where it is one of this machine."""
    env = os.environ if environment is None else environment
    told = _EMULATED.fullmatch(env.get("NIGHTLATCH_STORAGE", ""))
    return told[0] if told and told[1] == account else account


def microsoft_api(environment: Mapping[str, str] | None = None) -> str:
    """Where a Microsoft of one's own machine serves its interfaces: NIGHTLATCH_MICROSOFT_API; empty for Microsoft. Raises SettingsError."""
    env = os.environ if environment is None else environment
    address = env.get("NIGHTLATCH_MICROSOFT_API", "")
    if address and not address.startswith(("http://127.0.0.1:", "http://localhost:")):
        raise SettingsError(
            "NIGHTLATCH_MICROSOFT_API may only name a Microsoft on this machine (http://127.0.0.1:…): leave it out for Microsoft"
        )
    return address.rstrip("/")
