"""One audit record in neutral words: what kind of thing happened to which account, by whom, from where."""

from pydantic import Field

from nightlatch.model.frozen import Frozen, Instant
from nightlatch.model.grant import Grant
from nightlatch.model.kinds import Kind, Level, Outcome, Session
from nightlatch.model.principal import Principal


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
