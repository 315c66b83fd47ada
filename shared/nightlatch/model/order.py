"""A person's wish, written to the control store before anything is queued: messages never carry authority."""

from enum import StrEnum

from nightlatch.model.frozen import Frozen, Instant


class Verb(StrEnum):
    """What the person wants done."""

    APPROVE = "approve"
    """Carry out the plan of the version that was seen."""
    QUARANTINE = "quarantine"
    """Lock the account, whatever the verdict."""
    RELEASE = "release"
    EXPECTED = "expected"
    """It is known and right: settled, and released if it was locked."""
    CONFIRM = "confirm"
    """The quarantine was right: it stays, and no longer escalates."""


SETTLING = frozenset({Verb.RELEASE, Verb.EXPECTED, Verb.CONFIRM})
"""The verbs that deal with all evidence older than the decision."""


class Order(Frozen):
    """One wish about one case. `case_key` outlives a case's id, which a late arrival may move.

    `forced` (release) overrides that something has changed since; `kin` marks the machine's own wish, because the account was made
    by one that is quarantined: it meets the machine's guardrails.
    """

    id: str
    verb: Verb
    case: str
    case_key: str
    seen_version: int
    who: str
    at: Instant
    reason: str
    forced: bool = False
    kin: bool = False


class Result(Frozen):
    """What became of an order: whether it was done, and the sentences that say what was done or why not."""

    order: str
    at: Instant
    done: bool
    says: tuple[str, ...]
