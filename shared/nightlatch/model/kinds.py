"""The closed sets of words in which activities, accounts, grants and decisions are told.

They stand apart from the models that use them, because tables of operations need the words and not the models.
"""

from enum import StrEnum
from typing import Literal


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


class PrincipalType(StrEnum):
    """What sort of account it is."""

    USER = "user"
    GUEST = "guest"
    SERVICE_ACCOUNT = "service_account"
    SERVICE_PRINCIPAL = "service_principal"
    MANAGED_IDENTITY = "managed_identity"
    ROLE = "role"
    GROUP = "group"
    APPLICATION = "application"
    FEDERATION = "federation"
    SYSTEM = "system"
    UNKNOWN = "unknown"


Tier = Literal[0, 1, 2, 3]
"""0 can become full administrator, 1 strong, 2 sensitive, 3 routine. What cannot be resolved counts as 1."""


class Evaluated(StrEnum):
    """How much of what the grant gives could be read."""

    FULL = "full"
    PARTIAL = "partial"


class GrantKind(StrEnum):
    """How the privilege reaches its holder."""

    ROLE = "role"
    """A role or policy given to the subject directly."""
    GROUP = "group"
    """Membership of a group; what the group holds decides."""
    TRUST = "trust"
    """Somebody else may now become the subject (a trust policy, a token-creator binding)."""
    SESSION = "session"
    """The policy of a temporary session."""
    DEFINITION = "definition"
    """What a role or policy means was written or changed; whoever holds it gains."""


class Trait(StrEnum):
    """Facts about a grant that signals ask for by name, so that none of them parses a platform's documents."""

    EXTERNAL = "external"
    """A trust in an account of another tenant (named in `member_tenant`)."""
    EXTERNAL_ID = "external_id"
    """The trust asks for an external id, as vendors' roles do."""
    WILDCARD = "wildcard"
    """Anybody at all is trusted, and nothing narrows it."""
    OPEN_SUBJECT = "open_subject"
    """A federation trust that does not say which subject (an OIDC trust without `sub`, or `repo:*`)."""
    FEDERATED = "federated"
    """The trusted party is an identity provider."""
    IMPERSONATION = "impersonation"
    """Whoever is trusted may act as the account at once (mint its tokens, run things as it, rule it)."""
    SERVICE = "service"
    """The trusted party is a service of the platform itself: the ordinary case."""
    CONDITIONAL = "conditional"
    """A condition narrows the grant; what it is worth is less sure."""
    RESTRICTION = "restriction"
    """It only takes away (a deny-only policy, the platform's own quarantine policy): not a grant at all."""


class Verdict(StrEnum):
    """How much a case asks of people, from least to most."""

    LOG = "log"
    NOTIFY = "notify"
    ASK = "ask"
    QUARANTINE = "quarantine"

    @property
    def rank(self) -> int:
        """0 for log … 3 for quarantine."""
        return _RISING.index(self)


_RISING = tuple(Verdict)


class Mode(StrEnum):
    """What a verdict may lead to."""

    OBSERVE = "observe"
    APPROVE = "approve"
    ENFORCE = "enforce"


class Action(StrEnum):
    """What a plan proposes, in neutral words. A provider's playbooks turn each into its platform's calls."""

    LOCK = "lock"
    """Shut the whole account: only for one that was born in its case."""
    DEACTIVATE = "deactivate"
    """Switch one credential off."""
    TAKE_BACK = "take_back"
    """Take back one grant that the case added."""
    DISTRUST = "distrust"
    """Remove one trust that the case added."""
    DETACH = "detach"
    """Part the account from a machine, function or job that it was handed to."""


GROUP = "group:"
"""What a membership is called in `Holding.roles`, followed by the group's name (its id where groups go by id)."""
ASSUME = "assume:"
"""What a role that the account may become is called in `Holding.roles`, followed by the role's address."""
