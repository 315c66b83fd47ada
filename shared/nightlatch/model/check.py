"""One look at a deployment: what it is about, how that stands, what was found, and what to do about it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum

from nightlatch.classes import dataclass
from nightlatch.errors import LookupFailed
from nightlatch.model.frozen import Frozen

NOTHING = "Nothing."
AGAIN = "Put that right and run the doctor again; until then this was not looked at."


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


@dataclass(frozen=True, slots=True)
class Topic:
    """What a check is about, so that its outcome is one word and two sentences: makes the check once that is known."""

    id: str
    title: str

    def ok(self, says: str) -> Check:
        """All is as it should be."""
        return self._found(State.OK, says, NOTHING)

    def warn(self, says: str, do: str) -> Check:
        """It works, and somebody should look."""
        return self._found(State.WARN, says, do)

    def fail(self, says: str, do: str) -> Check:
        """Something that Nightlatch promises does not hold."""
        return self._found(State.FAIL, says, do)

    def unknown(self, says: str, do: str = AGAIN) -> Check:
        """It could not be looked at."""
        return self._found(State.UNKNOWN, says, do)

    def asked(self, look: Callable[[], Iterable[Check]]) -> Iterator[Check]:
        """What a look gives; where it raises LookupFailed, for the platform did not answer, that this is unknown."""
        try:
            yield from look()
        except LookupFailed as error:
            yield self.unknown(f"{error}.")

    def _found(self, state: State, says: str, do: str) -> Check:
        return Check(id=self.id, title=self.title, state=state, says=says, do=do)


def several(things: Sequence[str], most: int = 5) -> str:
    """The things in a row, no more than `most` of them by name."""
    named = ", ".join(things[:most])
    return named if len(things) <= most else f"{named} and {len(things) - most} more"
