"""Batches → ledger, for the commands that replay: counts what came, and hands on what was refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from nightlatch.classes import dataclass
from nightlatch.cli.reading import Batch
from nightlatch.cli.rejects import Rejects

if TYPE_CHECKING:  # what judges is imported while workers read already
    from nightlatch.pipeline import Pipeline


@dataclass(slots=True)
class Tally:
    """What a run over files met; `records` counts those that are about accounts."""

    files: int = 0
    records: int = 0
    activities: int = 0
    rejected: int = 0


OnFile = Callable[[Path, Tally], None]


def feed(batches: Iterable[Batch], pipeline: Pipeline, rejects: Rejects, *, on_file: OnFile | None = None) -> Tally:
    """File everything into the pipeline's ledger, without judging. `on_file` is called after each file."""
    tally = Tally()
    for batch in batches:
        for activity in batch.activities:
            pipeline.file(activity)
        for other in batch.others:
            rejects.note(other)
        tally.records += batch.records
        tally.activities += len(batch.activities)
        tally.rejected = rejects.count
        if batch.ends:
            tally.files += 1
            if on_file is not None:
                on_file(batch.path, tally)
    return tally
