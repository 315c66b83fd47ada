"""Okta's rate limits: so many requests a minute, and three headers in every answer that tell how it stands."""

import time
from collections.abc import Callable, Mapping

from nightlatch.classes import dataclass
from nightlatch.sandbox.okta.refusals import Refused

_WINDOW_S = 60


@dataclass
class Limits:
    """`allowed` requests in each window of the clock; one count for all, where Okta has one for each sort of path."""

    allowed: int = 10_000
    window_s: int = _WINDOW_S
    clock: Callable[[], float] = time.time
    refused: int = 0
    _window: int = -1
    _used: int = 0

    def count(self) -> None:
        """One more request. Raises Refused when there are too many."""
        window = int(self.clock()) // self.window_s
        if window != self._window:
            self._window, self._used = window, 0
        self._used += 1
        if self._used > self.allowed:
            self.refused += 1
            raise Refused("E0000047", "API call exceeded rate limit due to too many requests.")

    @property
    def headers(self) -> Mapping[str, str]:
        """How it stands."""
        return {
            "X-Rate-Limit-Limit": str(self.allowed),
            "X-Rate-Limit-Remaining": str(max(0, self.allowed - self._used)),
            "X-Rate-Limit-Reset": str((self._window + 1) * self.window_s),
        }
