"""One applied step of a playbook, with what is needed to undo it."""

from enum import StrEnum

from pydantic import Field

from nightlatch.model.frozen import Frozen, Instant


class ChangeState(StrEnum):
    """How far a change has come. It is written as intent before it is made, so that a crash leaves a trace."""

    INTENT = "intent"
    DONE = "done"
    VERIFIED = "verified"
    REVERTED = "reverted"
    FAILED = "failed"


class Change(Frozen):
    """One change to an account. `before` is what undoing needs; `call` and `target` are how its echo is recognized."""

    id: str
    case: str
    playbook: str
    call: str
    target: str
    state: ChangeState
    intended_at: Instant
    done_at: Instant | None = None
    before: dict[str, str] = Field(default_factory=dict)
    note: str = ""
