"""Batches → ledger, for the commands that replay: counts what came, and hands on what was refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlatch.cli.batches import Batch

if TYPE_CHECKING:  # what judges is imported while workers read already
    from nightlatch.cli.rejects import Rejects
    from nightlatch.pipeline import Pipeline


@dataclass(slots=True)
class Tally:
    """What a run over files met; `records` counts those that are about accounts, `size` the bytes that were read, as they lie there."""

    files: int = 0
    records: int = 0
    activities: int = 0
    rejected: int = 0
    size: int = 0


OnBatch = Callable[[Batch, Tally], None]


def feed(
    batches: Iterable[Batch], pipeline: Callable[[], Pipeline], rejects: Rejects, *, on_batch: OnBatch | None = None
) -> Tally:
    """File everything into the pipeline's ledger, without judging. `pipeline` is asked for whenever something is filed; `on_batch` is called after each batch."""
    tally = Tally()
    for batch in batches:
        for activity in batch.activities:
            pipeline().file(activity)
        if batch.marks:
            pipeline().put(batch.marks)
        for other in batch.others:
            rejects.note(other)
        tally.records += batch.records
        tally.activities += batch.told
        tally.rejected = rejects.count
        tally.size += batch.size
        tally.files += batch.ends
        if on_batch is not None:
            on_batch(batch, tally)
    return tally
