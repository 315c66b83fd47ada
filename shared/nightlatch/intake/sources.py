"""The files under the paths that were given: a folder's in order of name, which for most logs is the order of time."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from nightlatch.errors import UsageError
from nightlatch.intake.reading import STANDARD_INPUT


def sources(paths: Iterable[str | Path]) -> Iterator[Path]:
    """Files as they are, folders with all below them, `-` for standard input. Hidden files in folders are left out.

    Raises UsageError, before anything is read, for a path that is not there. A folder that cannot be listed is given
    as it is, so that reading it says so.
    """
    given = [Path(path) for path in paths]
    for path in given:
        if path != STANDARD_INPUT and not path.exists():
            raise UsageError(f"there is no file or folder {str(path)!r}: check the path, or give - for standard input")
    return _walk(given)


def _walk(paths: list[Path]) -> Iterator[Path]:
    seen: set[tuple[int, int]] = set()
    for path in paths:
        if path != STANDARD_INPUT and path.is_dir():
            yield from _below(path, seen)
        else:
            yield path


def _below(folder: Path, seen: set[tuple[int, int]]) -> Iterator[Path]:
    """Files below a folder. A folder met again, by a link to itself or another, is not read twice."""
    try:
        status = folder.stat()
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        yield folder
        return
    if (status.st_dev, status.st_ino) in seen:
        return
    seen.add((status.st_dev, status.st_ino))
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _below(Path(entry.path), seen)
        elif entry.is_file():
            yield Path(entry.path)
