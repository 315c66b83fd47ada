"""A signal that fired: points, one sentence of evidence, and the activities behind it."""

from typing import NamedTuple

from nightlatch.model.frozen import Frozen


class Hit(NamedTuple):
    """What a signal's check returns. `says` is the sentence shown everywhere, `because` the activity ids behind it.

    It is neither stored nor handed on: what policy makes of it is, as a Finding, and that is checked.
    """

    says: str
    because: tuple[str, ...]
    variant: str | None = None


class Finding(Frozen):
    """A hit with what policy makes of it.

    `points` is what it adds to the score (negative for a provisioner; 0 when `settled`, `staged` or `explained`).
    `worth` is what it would add otherwise. `explained` names the provisioner that accounts for it.
    """

    signal: str
    title: str
    says: str
    because: tuple[str, ...]
    points: int
    worth: int
    variant: str | None = None
    attack: tuple[str, ...] = ()
    decisive: bool = False
    settled: bool = False
    staged: bool = False
    explained: str | None = None


class Unseen(Frozen):
    """A signal that was not looked at, and why. Unknown is not clean."""

    signal: str
    title: str
    why: str
