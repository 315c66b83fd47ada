"""A role, permission or trust given, with how much it is worth to an intruder."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from nightlatch.model.frozen import Frozen

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


class Privilege(Frozen):
    """What a role, policy or document is worth."""

    tier: Tier
    reasons: tuple[str, ...] = ()
    evaluated: Evaluated = Evaluated.FULL
    traits: tuple[Trait, ...] = ()

    @classmethod
    def unresolved(cls, why: str) -> "Privilege":
        """What cannot be read counts as strong, and says why it could not be read."""
        return cls(tier=1, reasons=(why,), evaluated=Evaluated.PARTIAL)


class Grant(Frozen):
    """One privilege that one activity gave, took away or defined.

    `role` is the platform's own name of it (a policy's ARN, `inline:NAME`, `group:NAME`, `trust:MEMBER`);
    `scope` what it reaches (`*` everything in the tenant); `member` who a trust lets in, `member_tenant` whose that is.
    """

    role: str
    kind: GrantKind = GrantKind.ROLE
    scope: str = "*"
    privilege: Privilege = Field(default_factory=lambda: Privilege.unresolved("nobody has looked at it yet"))
    member: str | None = None
    member_tenant: str | None = None

    @property
    def tier(self) -> Tier:
        """How much the grant is worth: 0 can become full administrator … 3 routine."""
        return self.privilege.tier

    @property
    def resolved(self) -> bool:
        """Whether what it gives could be read whole."""
        return self.privilege.evaluated is Evaluated.FULL

    def has(self, trait: Trait) -> bool:
        """Whether the grant carries this trait."""
        return trait in self.privilege.traits
