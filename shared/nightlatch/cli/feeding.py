"""Files → ledger, for the commands that replay: counts what came, and hands on what was refused."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nightlatch.cli.rejects import Rejects
from nightlatch.cli.workers import read_all, workers_for
from nightlatch.intake import Found, Reader, Reject, sources
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
    tally, found = Tally(), list(sources(paths))
    workers = workers_for(found)
    read = (
        _with_help(found, workers, pipeline, rejects, tally, only)
        if workers > 1
        else _alone(found, pipeline, rejects, tally, only)
    )
    for path in read:
        tally.files += 1
        tally.rejected = rejects.count
        if on_file is not None:
            on_file(path, tally)
    return tally


def _alone(paths: Iterable[Path], pipeline: Pipeline, rejects: Rejects, tally: Tally, only: str | None) -> Iterator[Path]:
    """Read file by file in this process; memory stays flat whatever one file holds."""
    reader = Reader(pipeline.providers, only=only)
    for path in paths:
        for result in reader.read(path):
            if isinstance(result, Found):
                _file(result, pipeline, rejects, tally)
            else:
                rejects.note(result)
        yield path


def _with_help(
    paths: Iterable[Path], workers: int, pipeline: Pipeline, rejects: Rejects, tally: Tally, only: str | None
) -> Iterator[Path]:
    """Let other processes read and normalize, and file what they give in the order of the files."""
    for done in read_all(paths, workers, only=only, strict=pipeline.strict):
        for other in done.others:
            rejects.note(other)
        tally.records += done.records
        for activity in done.loaded():
            pipeline.file(activity)
            tally.activities += 1
        yield done.path


def _file(found: Found, pipeline: Pipeline, rejects: Rejects, tally: Tally) -> None:
    activities = pipeline.read(found.provider_id, found.raw)
    if isinstance(activities, Refused):
        rejects.add(Reject.of_record(found.where, activities.reason, found.raw))
        return
    tally.records += bool(activities)
    tally.activities += len(activities)
    for activity in activities:
        pipeline.file(activity)
