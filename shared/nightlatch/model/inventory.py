"""A reading of one tenant's accounts and of what can make them administrators, taken live at one time.

It is kept as a small picture, not as a count, so that grants and removals told afterwards can be played on top of it.
"""

from pydantic import Field

from nightlatch.model.frozen import Frozen, Instant
from nightlatch.model.principal import Principal


class Holding(Frozen):
    """One account. `roles` are the tier-0 policies it holds itself, spelled as in `Grant.role`, its groups (`group:NAME`), and
    the roles it may become (`assume:ADDRESS`).

    `address` is the platform's address of the account (an ARN); `capped` that a boundary keeps it below administrator whatever
    it holds.
    """

    account: Principal
    address: str | None = None
    roles: tuple[str, ...] = ()
    capped: bool = False
    created: Instant | None = None


class Inventory(Frozen):
    """Every account of a tenant as of `at`, when the reading began. `groups` are each group's tier-0 policies and the groups it is in.

    `gaps` say in sentences what could not be read: an inventory with gaps counts too few.
    """

    provider: str
    tenant: str
    at: Instant
    holdings: tuple[Holding, ...]
    groups: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    gaps: tuple[str, ...] = ()
