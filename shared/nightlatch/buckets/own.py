"""What a process makes for itself and never takes over a fork: clients of an SDK, with their connections and locks."""

import os
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Own(Generic[T]):
    """This process's own things, each made when it is first asked for. A fork begins without any, and with a lock that nobody holds."""

    def __init__(self, make: Callable[..., T]) -> None:
        self._make = make
        self.afresh()
        os.register_at_fork(after_in_child=self.afresh)

    def afresh(self) -> None:
        """Forget what was made."""
        self._lock = threading.Lock()
        self._made: dict[tuple[str, ...], T] = {}

    def get(self, *which: str) -> T:
        """The one that is made of these words. Raises what making it raises."""
        with self._lock:
            if which not in self._made:
                self._made[which] = self._make(*which)
            return self._made[which]
