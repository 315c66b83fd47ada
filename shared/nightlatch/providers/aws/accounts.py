"""Every account of the organization that we may reach: our own by our own credentials, the others by a role that each has.

The member role for reading and the one for changing are two, so that what judges never holds what changes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nightlatch.contracts import Identity
from nightlatch.errors import LookupFailed
from nightlatch.model import Principal, Privilege
from nightlatch.model.evidence import NOTHING_TOLD
from nightlatch.providers.aws.account import Account
from nightlatch.providers.aws.clients import ATTEMPTS, Clients
from nightlatch.providers.aws.directory import AwsDirectory

SESSION = "nightlatch"
"""How our sessions in other accounts are called, so that their records are told from a person's."""


@dataclass(slots=True)
class Accounts:
    """`home` is the account we run in; `role` the name of the role that every other one has (empty: they cannot be reached).

    `clock` and `keep_s` are of the directories (AwsDirectory). Made once for a process; nothing is asked before it is needed.
    """

    home: str
    role: str
    clock: Callable[[], datetime]
    on_throttle: Callable[[], None] | None = None
    attempts: int = ATTEMPTS
    keep_s: float = 60
    session: Any = None
    _reached: dict[str, Account] = field(default_factory=dict, init=False)
    _directories: dict[str, AwsDirectory] = field(default_factory=dict, init=False)

    def account(self, id: str) -> Account:
        """One account as playbooks reach it. Raises LookupFailed for one that has no role for us."""
        if id not in self._reached:
            session = self._session(id)
            clients = Clients(session, self.on_throttle, self.attempts, documents_as_sent=True)
            self._reached[id] = Account(clients, id, self._partition())
        return self._reached[id]

    def directory(self, id: str) -> AwsDirectory:
        """What one account tells of its own. Raises LookupFailed as `account` does."""
        if id not in self._directories:
            clients = Clients(self._session(id), self.on_throttle, self.attempts)
            self._directories[id] = AwsDirectory(clients, id, self.clock, keep_s=self.keep_s, partition=self._partition())
        return self._directories[id]

    def clients(self, id: str) -> Clients:
        """The clients that read one account."""
        return self.directory(id).clients

    # --- Directory, for whatever account a question names ---

    def identity(self, principal: Principal, told: Mapping[str, str] = NOTHING_TOLD) -> Identity | None:
        """Who bears this name now; None of accounts that we cannot reach."""
        return self.directory(principal.tenant).identity(principal, told) if self._reachable(principal.tenant) else None

    def created(self, principal: Principal, before: datetime) -> datetime | None:
        """When the account was created, if by then."""
        return self.directory(principal.tenant).created(principal, before) if self._reachable(principal.tenant) else None

    def privilege(self, tenant: str, role: str, at: datetime) -> Privilege | None:
        """What a policy, group or permission set is worth. `tenant` is `aws:ACCOUNT`."""
        id = tenant.removeprefix("aws:")
        return self.directory(id).privilege(tenant, role, at) if self._reachable(id) else None

    def _reachable(self, id: str) -> bool:
        return id == self.home or bool(self.role and len(id) == len(self.home) and id.isdigit())

    def _own(self) -> Any:
        if self.session is None:
            import boto3

            self.session = boto3.session.Session()
        return self.session

    def _partition(self) -> str:
        own = self._own()
        return str(own.get_partition_for_region(own.region_name)) if own.region_name else "aws"

    def _session(self, id: str) -> Any:
        """The session that reaches an account: our own, or one of the role there, renewed as long as we live."""
        if id == self.home:
            return self._own()
        if not self._reachable(id):
            raise LookupFailed(
                f"{id} is not our own account and has no role for us: roll out infra/aws/organization, and name its role"
            )
        import boto3
        from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
        from botocore.session import get_session

        own, made = self._own(), get_session()
        fetcher = AssumeRoleCredentialFetcher(
            own._session.create_client,  # noqa: SLF001 - botocore's own way to make the client of a fetcher
            own.get_credentials(),
            f"arn:{self._partition()}:iam::{id}:role/{self.role}",
            extra_args={"RoleSessionName": SESSION},
        )
        made._credentials = DeferredRefreshableCredentials(  # noqa: SLF001 - as above
            refresh_using=fetcher.fetch_credentials, method="assume-role"
        )
        return boto3.session.Session(botocore_session=made, region_name=own.region_name)
