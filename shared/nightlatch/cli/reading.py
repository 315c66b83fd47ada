"""Reads the sources of a command into batches of activities, with one process a core where that pays.

It pays for several files and enough of them, and always for a bucket, whose answers are waited for. Either way batches come in the order
of the sources, and memory stays flat however many there are and whatever they hold.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from nightlatch import bootstrap
from nightlatch.cli.batches import batches
from nightlatch.intake import Reader, Sources, keep_freed, openings

if TYPE_CHECKING:
    from nightlatch.cli.batches import Batch

ENOUGH = 2 << 20
"""Bytes of all files together, as they lie on disk, below which starting processes costs more than it saves."""
_MOST = 8


def named(paths: Iterable[str | Path]) -> Sources:
    """What the paths of a command line mean. Raises UsageError for one that is not there, and for a bucket without its host's SDK."""
    return Sources(paths, bootstrap.buckets())


@contextmanager
def reading(found: Sources, *, only: str | None, strict: bool) -> Iterator[Iterator[Batch]]:
    """The batches of all sources; workers start at once and end with the block. Every client of a bucket is made after that.

    Raises UsageError for an unknown provider, and UnreadableSource for a bucket that cannot be listed.
    """
    keep_freed()
    reader = Reader(bootstrap.providers(), only=only)
    number = workers_for(found)
    if number == 1:
        found.ask()
        yield (batch for opening in openings(found) for batch in batches(reader, opening, strict=strict))
        return
    from nightlatch.cli.workers import crew

    with crew(number, reader, strict=strict) as workers:
        found.ask()
        yield workers.batches(found)


def workers_for(found: Sources) -> int:
    """How many processes to read these with; 1 where several would not pay. No bucket is asked."""
    most = cores()
    if most == 1 or found.single:
        return 1
    if found.far:
        return most
    files = size = 0
    for source in found:
        files += 1
        size += source.size or 0
        if files >= most and size >= ENOUGH:
            return most
    return files if files > 1 and size >= ENOUGH else 1


def cores() -> int:
    """How many processes of ours may be at work at once; 1 where nothing is forked."""
    return min(len(os.sched_getaffinity(0)), _MOST) if sys.platform == "linux" else 1
