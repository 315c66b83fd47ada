"""What a deployed function of the Google host is told by its Terraform module."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from nightlatch.errors import SettingsError
from nightlatch.settings import Ceiling, ceiling, listed, needed

_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


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
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> GoogleDeployment:
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
