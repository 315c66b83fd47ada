"""The files under the paths that were given: a folder's in order of name, which for most logs is the order of time."""

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from nightlatch.errors import UsageError
from nightlatch.intake.reading import STANDARD_INPUT


def sources(paths: Iterable[str | Path]) -> Iterator[Path]:
    """Files as they are, folders with all below them, globs that no shell expanded, `-` for standard input.

    Hidden files in folders are left out. Raises UsageError, before anything is read, for a path that is not there and for a glob that
    matches nothing. A folder that cannot be listed is given as it is, so that reading it says so.
    """
    given = [Path(path) for path in paths]
    for path in given:
        if path == STANDARD_INPUT or path.exists() or next(matches(path), None) is not None:
            continue
        if glob.has_magic(str(path)):
            raise UsageError(f"no file or folder matches {str(path)!r}: check the pattern; ** stands for any number of folders")
        raise UsageError(f"there is no file or folder {str(path)!r}: check the path, or give - for standard input")
    return walked(given)


def matches(path: Path) -> Iterator[Path]:
    """The files and folders that a glob means; none for a path that is there as it stands, and for one that is no glob."""
    if glob.has_magic(str(path)) and not path.exists():
        found = glob.iglob(str(path), recursive=True)  # noqa: PTH207 - that of Path takes no absolute pattern
        yield from (Path(each) for each in found if is_kept(Path(each)))


def is_kept(path: Path) -> bool:
    """Whether it is a file or folder, which any process can read again; a pipe is not."""
    return path.is_file() or path.is_dir()


def walked(paths: Iterable[Path]) -> Iterator[Path]:
    """The files of these paths as they are now; nothing is said about those that are gone."""
    seen: set[tuple[int, int]] = set()
    for path in paths:
        within: Path | None = None
        for found in sorted(set(matches(path))) or [path]:  # a folder stands right before what is below it
            if within and found.is_relative_to(within):
                continue
            if found != STANDARD_INPUT and found.is_dir():
                within = found
                yield from _below(found, seen)
            else:
                yield found


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
