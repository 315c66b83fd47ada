"""Asking ahead: what does not depend on each other's answers is asked at once where a store is a network away, and in turn elsewhere.

A judgment asks a store some thirty things, most of them independent; one after the other, their round trips are all that a verdict
waits for. Only questions are asked ahead, never writes: their order is what makes a crash harmless.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

T = TypeVar("T")


class Ahead(Protocol):
    """How questions are asked."""

    def __call__(self, ask: Callable[[], T], /) -> Callable[[], T]:
        """What gives the answer, or raises what asking raised, when it is wanted; to be called once."""
        ...


def in_turn(ask: Callable[[], T], /) -> Callable[[], T]:
    """Ahead that asks when the answer is wanted: for a store at hand, and where the order of questions must be the same each time."""
    return ask


class AtOnce:
    """Ahead that asks at once, from so many threads. A question that is part of another is asked by that one's thread, in turn."""

    def __init__(self, threads: int) -> None:
        import threading  # not where a store is at hand

        self._threads = threads
        self._inside = threading.local()

    def __call__(self, ask: Callable[[], T], /) -> Callable[[], T]:
        """Begin to ask; what it gives waits for the answer."""
        if getattr(self._inside, "asking", False):  # waiting here for a thread could be waiting for oneself
            return ask
        return self._pool.submit(ask).result

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(self._threads, "nightlatch-asks", self._enter)

    def _enter(self) -> None:
        self._inside.asking = True
