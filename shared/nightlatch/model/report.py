"""What people are told: all there is to say of one case at one moment, or a bulletin about several."""

import hashlib

from nightlatch.model.case import Case
from nightlatch.model.change import Change
from nightlatch.model.frozen import Frozen, Instant
from nightlatch.model.kinds import Verdict
from nightlatch.model.order import Order, Result
from nightlatch.model.quarantine import Hold, Quarantine


class Decided(Frozen):
    """What a person ordered, and what became of it (None: nothing yet)."""

    order: Order
    result: Result | None = None


class Report(Frozen):
    """One case as people are told of it. `quarantine` is the last run of changes to the account, `changes` are that run's.

    `together` are the cases on other platforms that belong to it: id, and a line about each and why. `decided` are all orders about the
    account, `confirmed` what a look at the live account showed, `says` what was done, and what was not and why. `links` are (label, address) of where to look further. `stopped` tells that the kill switch is pulled. `at` is when this was put together.
    """

    case: Case
    quarantine: Quarantine | None = None
    changes: tuple[Change, ...] = ()
    together: tuple[tuple[str, str], ...] = ()
    decided: tuple[Decided, ...] = ()
    confirmed: str = ""
    says: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    stopped: bool = False
    at: Instant

    @property
    def state(self) -> str:
        """What a person who decides has seen: the version of the case and how the account is held (`7/1:held`)."""
        held = self.quarantine
        return f"{self.case.version}/{held.number}:{held.state.value}" if held else f"{self.case.version}/"

    @property
    def is_locked(self) -> bool:
        """Whether something of ours is in force on the account."""
        return self.quarantine is not None and self.quarantine.live

    @property
    def was_locked(self) -> bool:
        """Whether what was in force has been taken back."""
        return self.quarantine is not None and self.quarantine.state is Hold.RELEASED

    @property
    def digest(self) -> str:
        """Equal for two reports that say the same, whenever they were made."""
        return _digest(self.model_dump_json(exclude={"at"}))


class Bulletin(Frozen):
    """What is told of more than one case: a flood, an incident, a digest, the kill switch.

    A bulletin that comes again under the same `id` takes the place of the former one. `cases` are ids with a line about each;
    `question` is the id that one approval would carry out (a flood's; empty: nothing is asked), `seen` its state as told here.
    """

    id: str
    title: str
    says: tuple[str, ...] = ()
    cases: tuple[tuple[str, str], ...] = ()
    verdict: Verdict = Verdict.NOTIFY
    provider: str = ""
    tenant: str = ""
    paged: bool = False
    question: str = ""
    seen: str = ""
    at: Instant

    @property
    def digest(self) -> str:
        """Equal for two bulletins that say the same, whenever they were made."""
        return _digest(self.model_dump_json(exclude={"at"}))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
