"""What holds one account: one run of changes, from the first intent to the release."""

from enum import StrEnum

from pydantic import Field

from nightlatch.model.case import CaseKey
from nightlatch.model.frozen import Frozen, Instant
from nightlatch.model.principal import Principal


class Hold(StrEnum):
    """How far a quarantine has come."""

    LOCKING = "locking"
    HELD = "held"
    """All that could be changed was changed and read back."""
    RELEASING = "releasing"
    RELEASED = "released"
    GONE = "gone"
    """The account itself is gone, or its name is another's: there is nothing left to hold."""


LIVE = frozenset({Hold.LOCKING, Hold.HELD, Hold.RELEASING})
"""The states of what the clock still looks after."""


class Quarantine(Frozen):
    """One run of changes to one account. `subject` carries the immutable id that the live account had,
    `told` where it lives (`Case.told`).

    `number` counts the runs of a case key from 1. `by` is who ordered it (`nightlatch` where policy did), `newborn` whether the
    account was born in the case, `strong` whether the case gave it a tier-0 grant. `happened`, `arrived` and `held_at` keep the two
    times apart: the platform's delay and ours. `proof` is the platform's own word that the account is refused.
    `reminded_at` and `paged_at` are how far an unconfirmed one has escalated.
    """

    key: CaseKey
    number: int
    case: str
    subject: Principal
    by: str
    told: dict[str, str] = Field(default_factory=dict)
    opened_at: Instant
    state: Hold = Hold.LOCKING
    newborn: bool = False
    strong: bool = False
    happened_at: Instant | None = None
    arrived_at: Instant | None = None
    held_at: Instant | None = None
    proof: str = ""
    confirmed_at: Instant | None = None
    confirmed_by: str = ""
    reminded_at: Instant | None = None
    paged_at: Instant | None = None
    forced: bool = False
    released_at: Instant | None = None
    released_by: str = ""
    notes: tuple[str, ...] = ()

    @property
    def live(self) -> bool:
        """Whether it is still to be looked after."""
        return self.state in LIVE
