"""Every account of a ledger judged, at the end of a replay or afterwards, by all cores where that pays and where it gives the same.

It gives the same where nothing is stored and the ledger is of this machine: forks read all of it, and judging only reads.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from nightlatch.cli.reading import cores

if TYPE_CHECKING:
    from nightlatch.model import Case, CaseKey
    from nightlatch.pipeline import Pipeline

T = TypeVar("T")
_Parts = tuple[str, str, str, str]
"""A case key in a fifth of the memory: there is one for each account that anything was filed of."""

ENOUGH = 100
"""Accounts below which starting processes costs about as much as it saves."""


def judged(pipeline: Pipeline, tell: Callable[[Case], T], *, store: bool, processes: int | None = None) -> Iterator[T]:
    """What `tell` makes of every case, in the order of `judging_all`. It may be asked in a fork, so what it makes must pickle.

    `processes` are how many judge where several can (None: as many as there are cores).
    """
    from nightlatch.bootstrap.forking import for_forks  # a file that holds nothing needs no store

    ready = None if store else for_forks(pipeline)
    if ready is None:
        return map(tell, pipeline.judging_all(store=store))
    keys = sorted({_parts(key) for key in pipeline.evidence.accounts()}, key=":".join)
    judge = pipeline.judge_of()

    def told(parts: _Parts) -> list[T]:
        return [tell(case) for case in judge(_key(parts))]

    several = cores() if processes is None else processes
    if (
        several == 1 or len(keys) < ENOUGH or threading.active_count() > 1
    ):  # what a thread holds now, a fork would wait for in vain
        return chain.from_iterable(map(told, keys))
    from nightlatch.cli.sharing import shared

    return chain.from_iterable(shared(keys, told, several - 1, ready))


def _parts(key: CaseKey) -> _Parts:
    return key.provider, key.tenant, key.type, key.name


def _key(parts: _Parts) -> CaseKey:
    from nightlatch.model import CaseKey  # what judges is imported while workers read already

    provider, tenant, type, name = parts
    return CaseKey(provider=provider, tenant=tenant, type=type, name=name)
