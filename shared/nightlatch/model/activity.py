"""One audit record in neutral words: what kind of thing happened to which account, by whom, from where."""

from enum import StrEnum

from pydantic import Field

from nightlatch.model.frozen import Frozen, Instant
from nightlatch.model.grant import Grant
from nightlatch.model.principal import Principal


class Kind(StrEnum):
    """What kind of thing happened. Every reader maps its platform's operations onto these."""

    ACCOUNT_CREATED = "account_created"
    ACCOUNT_ENABLED = "account_enabled"
    ACCOUNT_REMOVED = "account_removed"
    CREDENTIAL_ADDED = "credential_added"
    CREDENTIAL_REMOVED = "credential_removed"
    ROLE_GRANTED = "role_granted"
    ROLE_REMOVED = "role_removed"
    TRUST_CHANGED = "trust_changed"
    FEDERATION_ADDED = "federation_added"
    IDENTITY_ATTACHED = "identity_attached"
    ELEVATION_USED = "elevation_used"
    GUARD_REMOVED = "guard_removed"
    POLICY_CHANGED = "policy_changed"
    SIGN_IN = "sign_in"
    DISCOVERY = "discovery"
    """Accounts or permissions were listed: context only, see docs/decisions."""


class Outcome(StrEnum):
    """Whether the platform did it. Failed attempts are activities too."""

    SUCCESS = "success"
    FAILURE = "failure"


class Level(StrEnum):
    """How much is watched."""

    WATCH = "watch"
    """Subscribed live, filed into a case."""
    CONTEXT = "context"
    """A mark on the actor's timeline, no case of its own."""
    HISTORY = "history"
    """Read in replay and filed as context; never subscribed."""


class Session(StrEnum):
    """What the actor showed to get in."""

    ROOT = "root"
    """The account's root user, by key or console."""
    KEY = "key"
    """A long-lived key."""
    TOKEN = "token"
    """A temporary session of a user (GetSessionToken)."""
    CONSOLE = "console"
    """A person at the platform's web console."""
    ROLE = "role"
    """A session of an assumed role."""
    WORKLOAD = "workload"
    """A role session that a machine or function of the platform holds."""
    FEDERATED = "federated"
    """A session by SAML, OIDC or a federation token."""
    SSO = "sso"
    """A person through the platform's single sign-on."""
    SERVICE = "service"
    """The platform itself, on somebody's behalf or its own."""
    UNKNOWN = "unknown"


class Origin(Frozen):
    """From where, and with what. `ip` is None when the log names a service instead of an address.

    `session_name` is what the session calls itself; `key` the id of the access key used; `via` the service that made
    the call for the actor; `chained` says that one assumed role took on another.
    """

    ip: str | None = None
    user_agent: str | None = None
    network: str | None = None
    region: str | None = None
    mfa: bool | None = None
    session: Session = Session.UNKNOWN
    session_name: str | None = None
    key: str | None = None
    via: str | None = None
    console: bool = False
    long_lived: bool = False
    chained: bool = False


class Credential(Frozen):
    """A key, password, certificate or token that an activity added or removed. Never the secret itself."""

    type: str
    id: str | None = None
    long_lived: bool = True
    expires: Instant | None = None


class Activity(Frozen):
    """One thing that happened to one account.

    `event` is the platform's id of the record (a digest of the canonical record where it has none); one record may
    give several activities, so `id` is `provider:tenant:event:n`. `same_as` is equal for two tellings of one happening.
    `at` is event time, UTC. `operation` is verbatim. `subject.name` and `subject.id` may both be None on a refused call.
    `evidence` holds small extra facts that signals ask for by name (model/evidence.py).
    """

    id: str
    event: str
    provider: str
    tenant: str
    at: Instant
    operation: str
    kind: Kind
    outcome: Outcome = Outcome.SUCCESS
    error: str | None = None
    actor: Principal
    subject: Principal
    credential: Credential | None = None
    grants: tuple[Grant, ...] = ()
    origin: Origin = Field(default_factory=Origin)
    evidence: dict[str, str] = Field(default_factory=dict)
    same_as: str | None = None
    level: Level = Level.WATCH

    @property
    def succeeded(self) -> bool:
        """Whether the platform did what was asked."""
        return self.outcome is Outcome.SUCCESS

    def did(self, *kinds: Kind) -> bool:
        """Whether this is a successful activity of one of these kinds."""
        return self.succeeded and self.kind in kinds
