"""Files → ledger, for the commands that replay: counts what came, and hands on what was refused."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from nightlatch.cli.rejects import Rejects
from nightlatch.intake import Elsewhere, Found, Reader, Reject, sources
from nightlatch.pipeline import Pipeline
from nightlatch.stages.boundaries import Refused


@dataclass(slots=True)
class Tally:
    """What a run over files met; `records` counts those that are about accounts."""

    files: int = 0
    records: int = 0
    activities: int = 0
    rejected: int = 0


OnFile = Callable[[Path, Tally], None]


def feed(
    paths: Iterable[str | Path], pipeline: Pipeline, rejects: Rejects, *, only: str | None = None, on_file: OnFile | None = None
) -> Tally:
    """File everything under these paths into the pipeline's ledger, without judging.

    Raises UsageError for a path that is not there and for an unknown provider. `on_file` is called after each file.
    """
    tally, reader = Tally(), Reader(pipeline.providers, only=only)
    for path in sources(paths):
        for result in reader.read(path):
            if isinstance(result, Found):
                _file(result, pipeline, rejects, tally)
            elif isinstance(result, Elsewhere):
                rejects.add_elsewhere(result)
            else:
                rejects.add(result)
        tally.files += 1
        tally.rejected = rejects.count
        if on_file is not None:
            on_file(path, tally)
    return tally


def _file(found: Found, pipeline: Pipeline, rejects: Rejects, tally: Tally) -> None:
    activities = pipeline.read(found.provider_id, found.raw)
    if isinstance(activities, Refused):
        rejects.add(Reject.of_record(found.where, activities.reason, found.raw))
        return
    tally.records += bool(activities)
    tally.activities += len(activities)
    for activity in activities:
        pipeline.file(activity)
