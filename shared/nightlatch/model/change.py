"""One step of a response to one account, with what is needed to undo it and to know its echo again."""

from enum import StrEnum

from pydantic import Field

from nightlatch.model.frozen import Frozen, Instant
from nightlatch.model.principal import Principal


class ChangeState(StrEnum):
    """How far a change has come. It is written as intent before it is made, so that a crash leaves a trace."""

    INTENT = "intent"
    DONE = "done"
    """The platform took it."""
    VERIFIED = "verified"
    """It was read back."""
    FAILED = "failed"
    """It could not be made; the note says why, and another way may have been taken."""
    REVERTED = "reverted"
    LEFT = "left"
    """Left as it is at a release: it cannot be undone, or what it changed is gone."""


IN_FORCE = frozenset({ChangeState.INTENT, ChangeState.DONE, ChangeState.VERIFIED})
"""The states of what a release has to undo, and a re-check looks after."""


class Change(Frozen):
    """One change to one thing of an account. `run` is the number of the quarantine it belongs to, `order` its place in it.

    `before` is what undoing needs, `after` what it made; `calls`, `undo_calls`, `about`, `logged_for` and `logged_also` tell its echo, `by_hand` are the
    commands that undo it (all as in contracts.Target). `undoing_at` is written before it is undone, as the intent is before it is made. `done_at` is when it was first made, `remade_at` when it was last
    made again; `undone` counts how often somebody else was found to have undone it.
    """

    run: int
    order: int
    playbook: str
    target: str
    says: str
    state: ChangeState
    intended_at: Instant
    done_at: Instant | None = None
    remade_at: Instant | None = None
    undoing_at: Instant | None = None
    reverted_at: Instant | None = None
    calls: tuple[str, ...] = ()
    undo_calls: tuple[str, ...] = ()
    about: str = ""
    logged_for: Principal | None = None
    logged_also: tuple[Principal, ...] = ()
    before: dict[str, str] = Field(default_factory=dict)
    after: dict[str, str] = Field(default_factory=dict)
    by_hand: tuple[str, ...] = ()
    irreversible: str = ""
    undone: int = 0
    undone_at: Instant | None = None
    note: str = ""

    @property
    def evidence(self) -> str:
        """What findings cite it by, where no record tells what a re-check saw."""
        return f"change:{self.run}/{self.target}"

    @property
    def in_force(self) -> bool:
        """Whether it was made, or may have been, and has not been undone by us."""
        return self.state in IN_FORCE
