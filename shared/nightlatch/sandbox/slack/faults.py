"""What goes wrong on purpose: refusals, silence, and answers that are lost after the work was done."""

import threading
from dataclasses import field

from nightlatch.classes import dataclass


@dataclass(slots=True)
class Faults:
    """The plan of what fails. Every switch may be turned while calls are under way."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _every: int = 0
    _retry_after: int = 0
    _writes: int = 0
    _down: bool = False
    _lost: int = 0
    _errors: list[tuple[str, str | None]] = field(default_factory=list)

    def refuse_every(self, n: int, retry_after: int = 0) -> None:
        """Answer every n-th write with 429 and this Retry-After, in seconds; 0 ends it."""
        with self._lock:
            self._every, self._retry_after, self._writes = n, retry_after, 0

    def down(self, yes: bool = True) -> None:
        """Close every connection without an answer, until told otherwise."""
        with self._lock:
            self._down = yes

    def lose_answers(self, k: int = 1) -> None:
        """Carry out the next k writes, and close their connections instead of answering."""
        with self._lock:
            self._lost = k

    def error_next(self, code: str, k: int = 1, method: str | None = None) -> None:
        """Answer the next k calls, of one method or of any, with this error and do nothing."""
        with self._lock:
            self._errors.extend([(code, method)] * k)

    def silent(self) -> bool:
        """Whether nothing is answered now."""
        with self._lock:
            return self._down

    def throttled(self) -> int | None:
        """Counts a write; the seconds to wait if it is the one to be refused, else None."""
        with self._lock:
            self._writes += 1
            refused = self._every > 0 and self._writes % self._every == 0
            return self._retry_after if refused else None

    def lost(self) -> bool:
        """Whether the answer to the write that was just done gets lost."""
        with self._lock:
            self._lost, lost = max(0, self._lost - 1), self._lost > 0
            return lost

    def error(self, method: str) -> str | None:
        """The error that this call is to get, if any."""
        with self._lock:
            for index, (code, only) in enumerate(self._errors):
                if only in (None, method):
                    del self._errors[index]
                    return code
            return None
