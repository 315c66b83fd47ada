"""A role, permission or trust given, with how much it is worth to an intruder."""

from pydantic import Field

from nightlatch.model.frozen import Frozen
from nightlatch.model.kinds import Evaluated, GrantKind, Tier, Trait


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
