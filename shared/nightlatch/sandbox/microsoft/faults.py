"""What goes wrong in this machine's tenant, on request: throttling, failures, late replication, and somebody who is faster.

An operation is named by one of its permissions (`User.EnableDisableAccount.All`, `Microsoft.Authorization/roleAssignments/delete`), or by
method and path as its table spells them (`PATCH /users/{user}`).
"""

from collections.abc import Callable
from dataclasses import field

from nightlatch.classes import dataclass
from nightlatch.sandbox.microsoft.refusals import Refused


@dataclass
class Faults:
    """`lag` is how many times a thing made from now on is looked for in vain; `before` is called once before an operation, and may edit;
    `failing` are operations that fail next, one entry a time.
    """

    lag: int = 0
    before: dict[str, Callable[[], object]] = field(default_factory=dict)
    failing: list[tuple[str, Refused]] = field(default_factory=list)
    throttled: int = 0
    retry_after_s: int = 1
    _unseen: dict[str, int] = field(default_factory=dict)

    def fail(self, operation: str, status: int, code: str, says: str = "This was asked to fail.") -> None:
        """Let the next use of an operation fail."""
        self.failing.append((operation, Refused(status, code, says)))

    def throttle(self, times: int, retry_after_s: int = 1) -> None:
        """Refuse the next requests, whatever they are, and say when to come back."""
        self.throttled, self.retry_after_s = times, retry_after_s

    def strike(self, names: tuple[str, ...]) -> None:
        """Whatever is to go wrong with an operation of these names, before it is done. Raises Refused."""
        if self.throttled:
            self.throttled -= 1
            raise Refused(429, "TooManyRequests", "Too many requests.", {"Retry-After": str(self.retry_after_s)})
        for number, (wanted, refused) in enumerate(self.failing):
            if wanted in names:
                del self.failing[number]
                raise refused

    def interrupt(self, names: tuple[str, ...]) -> None:
        """Let somebody be faster."""
        for name in names:
            edit = self.before.pop(name, None)
            if edit is not None:
                edit()

    def made(self, id: str) -> None:
        """A thing was made: it is not seen at once everywhere."""
        if self.lag:
            self._unseen[id] = self.lag

    def hides(self, id: str) -> bool:
        """Whether a look misses a thing; each look counts."""
        left = self._unseen.get(id, 0)
        if left:
            self._unseen[id] = left - 1
        return left > 0
