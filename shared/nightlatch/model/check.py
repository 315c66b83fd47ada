"""One look at a deployment: how it stands, what was found, and what to do about it."""

from enum import StrEnum

from nightlatch.model.frozen import Frozen


class State(StrEnum):
    """`unknown` is neither good nor bad: it could not be looked at, or the platform does not tell."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


class Check(Frozen):
    """`id` names the check for machines and `title` for people; `says` is a sentence on what was found, `do` one on what to do."""

    id: str
    title: str
    state: State
    says: str
    do: str
