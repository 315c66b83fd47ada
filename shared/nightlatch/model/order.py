"""A person's wish, written to the control store before anything is queued: messages never carry authority."""

from enum import StrEnum

from nightlatch.model.frozen import Frozen, Instant


class Verb(StrEnum):
    """What the person wants done."""

    APPROVE = "approve"
    QUARANTINE = "quarantine"
    RELEASE = "release"
    EXPECTED = "expected"
    CONFIRM = "confirm"


SETTLING = frozenset({Verb.RELEASE, Verb.EXPECTED, Verb.CONFIRM})
"""The verbs that deal with all evidence older than the decision."""


class Order(Frozen):
    """One wish about one case. `case_key` outlives a case's id, which a late arrival may move."""

    id: str
    verb: Verb
    case: str
    case_key: str
    seen_version: int
    who: str
    at: Instant
    reason: str
