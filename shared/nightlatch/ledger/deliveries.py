"""What people were told of, and what they are still owed, in the control store.

What is owed is noted before anybody is told, so that neither a crash nor a deaf service loses a message; each door's own memory is
noted as it goes, so that a retry sends only what is missing.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from nightlatch.ledger.items import Shelf
from nightlatch.ledger.keys import fit, stamp
from nightlatch.model import Bulletin, Frozen, Instant

_OWED, _BULLETINS, _GATHERED = "owed", "owed-bulletins", "gathered"


class Delivered(Frozen):
    """What one door was told of one thing: the digest of what it said last (empty: nothing whole yet), and what the door remembers."""

    digest: str = ""
    memory: str | None = None


class Gathered(Frozen):
    """A case that waits for the digest: a line about it, and since when it waits."""

    case: str
    says: str
    at: Instant


class Deliveries:
    """Deliveries on the control shelf. `about` is the id of a case or of a bulletin."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def of(self, about: str, door: str) -> Delivered:
        """What a door was told of it."""
        text = self.shelf.read(_told(about), fit(door))
        return Delivered() if text is None else Delivered.model_validate_json(text)

    def keep(self, about: str, door: str, delivered: Delivered) -> None:
        """Keep what a door was told; only who holds the lease of its telling does."""
        self.shelf.change(_told(about), fit(door), lambda _old: delivered.model_dump_json())

    def is_told(self, about: str) -> bool:
        """Whether any door was told of it before."""
        return next(iter(self.shelf.all(_told(about))), None) is not None

    def inherit(self, about: str, former: Sequence[str]) -> None:
        """Go on where an earlier id of the same case left off: one case, one thread."""
        if self.is_told(about):
            return
        for id in former:
            found = list(self.shelf.all(_told(id)))
            for door, text in found:
                self.shelf.add(_told(about), door, text)
            if found:
                return

    def owe(self, case_id: str) -> None:
        """Note that people are to be told of a case."""
        self.shelf.change(_OWED, fit(case_id, 450), lambda old: None if old == case_id else case_id)

    def settle(self, case_id: str) -> None:
        """Strike a case off: everybody was told."""
        self.shelf.change(_OWED, fit(case_id, 450), lambda old: "" if old else None)

    def owed(self) -> Iterator[str]:
        """The cases that somebody has yet to be told of."""
        return (text for _, text in self.shelf.all(_OWED) if text)

    def owe_bulletin(self, bulletin: Bulletin) -> None:
        """Note that people are to be told of this."""
        self.shelf.change(_BULLETINS, fit(bulletin.id, 450), lambda _old: bulletin.model_dump_json())

    def settle_bulletin(self, bulletin: Bulletin) -> None:
        """Strike it off, unless another has taken its place meanwhile."""
        self.shelf.change(_BULLETINS, fit(bulletin.id, 450), partial(_struck, bulletin.model_dump_json()))

    def owed_bulletins(self) -> Iterator[Bulletin]:
        """The bulletins that somebody has yet to be told of."""
        return (Bulletin.model_validate_json(text) for _, text in self.shelf.all(_BULLETINS) if text)

    def gather(self, gathered: Gathered) -> None:
        """Put a case into the next digest, with the newest line about it."""

        def change(old: str | None) -> str | None:
            since = Gathered.model_validate_json(old).at if old else gathered.at
            text = gathered.model_copy(update={"at": since}).model_dump_json()
            return None if text == old else text

        self.shelf.change(_GATHERED, fit(gathered.case, 450), change)

    def gathered(self) -> tuple[Gathered, ...]:
        """What waits for the digest, the longest first."""
        found = (Gathered.model_validate_json(text) for _, text in self.shelf.all(_GATHERED) if text)
        return tuple(sorted(found, key=lambda each: (each.at, each.case)))

    def scatter(self, told: Sequence[Gathered]) -> None:
        """Strike what the digest told; what has changed meanwhile waits for the next."""
        for each in told:
            self.shelf.change(_GATHERED, fit(each.case, 450), partial(_struck, each.model_dump_json()))

    def leave_out(self, case_id: str) -> None:
        """Take a case out of the next digest: it is told by itself."""
        self.shelf.change(_GATHERED, fit(case_id, 450), lambda old: "" if old else None)


def digest_id(at: datetime) -> str:
    """The id of the digest of what waited since then."""
    return f"digest:{stamp(at)}"


def _struck(told: str, old: str | None) -> str | None:
    """Nothing in its place if it still is what was told."""
    return "" if old == told else None


def _told(about: str) -> str:
    return f"told/{fit(about, 450)}"
