"""The queue of the local host: a heap in this process, so that the two halves can be run one after the other."""

import heapq
import itertools
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from nightlatch.contracts import Message
from nightlatch.errors import StoreError
from nightlatch.hosts.local.clock import utc_now

LONGEST_DELAY = 900
"""Seconds; what the shortest of the hosts' queues can hold back."""


class LocalQueue:
    """Queue over a heap. A case and version is taken once, however often it is sent."""

    def __init__(self, clock: Callable[[], datetime] = utc_now) -> None:
        self._clock = clock
        self._heap: list[tuple[datetime, int, Message]] = []
        self._sent: set[Message] = set()
        self._numbers = itertools.count()

    def send(self, message: Message, delay_s: int = 0) -> None:
        """Queue a message once; a delayed one is a re-check and always taken. Raises StoreError for a delay out of range."""
        if not 0 <= delay_s <= LONGEST_DELAY:
            raise StoreError(
                f"a message can be held back for 0 to {LONGEST_DELAY} s, not {delay_s}: let sweep catch up later ones"
            )
        if delay_s == 0:
            if message in self._sent:
                return
            self._sent.add(message)
        heapq.heappush(self._heap, (self._clock() + timedelta(seconds=delay_s), next(self._numbers), message))

    def receive(self, now: datetime) -> Iterator[Message]:
        """Messages that are due, in order of their time; those sent while reading are read as well.

        No part of the Queue port: elsewhere the host hands messages to a function, here whoever runs both halves asks.
        """
        while self._heap and self._heap[0][0] <= now:
            yield heapq.heappop(self._heap)[2]
