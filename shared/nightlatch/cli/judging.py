"""Every account judged at the end of a replay, with all cores where that pays and where it gives the same.

It gives the same where nothing is stored and the ledger lies in this process's memory: a fork has all of it, and a judgment reads only.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from nightlatch import bootstrap
from nightlatch.cli.reading import cores
from nightlatch.cli.sharing import shared

if TYPE_CHECKING:
    from nightlatch.model import Case, CaseKey
    from nightlatch.pipeline import Pipeline

T = TypeVar("T")

ENOUGH = 100
"""Accounts below which starting processes costs more than it saves."""


def judged(pipeline: Pipeline, tell: Callable[[Case], T], *, store: bool) -> Iterator[T]:
    """What `tell` makes of every case, in the order in which `judging_all` gives them; another process may ask it, so it must pickle."""
    if store or not bootstrap.lies_in_memory(pipeline):
        return map(tell, pipeline.judging_all(store=store))
    keys, judge = sorted(set(pipeline.evidence.accounts()), key=str), pipeline.judge_of()

    def told(key: CaseKey) -> list[T]:
        return [tell(case) for case in judge(key)]

    alone = len(keys) < ENOUGH or threading.active_count() > 1
    return chain.from_iterable(map(told, keys) if alone else shared(keys, told, cores() - 1))
