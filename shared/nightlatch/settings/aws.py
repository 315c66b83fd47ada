"""What a deployed function of the AWS host is told by its template."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from nightlatch.settings import Ceiling, ceiling, listed, needed


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
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Deployment:
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
