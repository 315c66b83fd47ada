"""What the paths mean that were given: files, folders, globs, standard input, and addresses of buckets.

A folder's files come in order of name, which for most logs is the order of time. Nothing is listed before it is gone through, and
nothing of it is kept: there may be millions.
"""

import glob
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar

from nightlatch.contracts import Place, Source
from nightlatch.errors import UsageError

_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]+)://")
_DASH = "-"

Buckets = Mapping[str, Callable[[str], Place]]
"""What opens the addresses of buckets, by their scheme (`s3`)."""


@dataclass(frozen=True, slots=True)
class File:
    """A local file."""

    path: str
    size: int | None
    far: ClassVar[bool] = False

    @property
    def name(self) -> str:
        """Its path, as it was given or found."""
        return self.path

    def open(self) -> BinaryIO:
        """The file. Raises OSError."""
        return Path(self.path).open("rb")


@dataclass(frozen=True, slots=True)
class StandardInput:
    """What is piped in. It is never closed: others may read on."""

    name: ClassVar[str] = _DASH
    size: ClassVar[None] = None
    far: ClassVar[bool] = False

    def open(self) -> BinaryIO:
        """The stream."""
        return sys.stdin.buffer


class Sources:
    """All that the given paths mean, in order; listed anew each time it is gone through.

    `far` where a bucket is among them. `single` where only this process can read it all, for something comes out of a pipe.
    """

    def __init__(self, paths: Iterable[str | Path], buckets: Buckets) -> None:
        given = [str(path) for path in paths]
        self._places: list[str | Place] = [_place(path, buckets) for path in given]
        local = [place for place in self._places if isinstance(place, str)]
        self.far = len(local) < len(given)
        self.single = any(path == _DASH or (Path(path).exists() and not _is_kept(path)) for path in local)

    def __iter__(self) -> Iterator[Source]:
        """Every source. Raises UnreadableSource for a bucket that cannot be listed."""
        seen: set[tuple[int, int]] = set()
        for place in self._places:
            yield from _local(place, seen) if isinstance(place, str) else place

    def ask(self) -> None:
        """Ask every bucket for its first object, so that a wrong address is told before anything is read. Raises UnreadableSource."""
        for place in self._places:
            if not isinstance(place, str):
                next(iter(place), None)


def sources(paths: Iterable[str | Path], buckets: Buckets) -> Sources:
    """Files as they are, folders with all below them, globs that no shell expanded, `-` for standard input, addresses by `buckets`.

    Hidden files in folders are left out. Raises UsageError, before anything is read, for what is not there. A folder that cannot be
    listed is given as it is, so that reading it says so.
    """
    return Sources(paths, buckets)


def matches(path: str) -> Iterator[str]:
    """The files and folders that a glob means; none for a path that is there as it stands, and for one that is no glob."""
    if glob.has_magic(path) and not Path(path).exists():
        found = glob.iglob(path, recursive=True)  # noqa: PTH207 - that of Path takes no absolute pattern
        yield from (each for each in found if _is_kept(each))


def _place(path: str, buckets: Buckets) -> str | Place:
    """A path that is there, or the place that an address means. Raises UsageError for anything else."""
    address = _ADDRESS.match(path)
    if address and address[1] in buckets:
        return buckets[address[1]](path)
    if path == _DASH or Path(path).exists() or next(matches(path), None) is not None:
        return path
    if address:
        read = " or ".join(f"{scheme}://" for scheme in buckets)
        raise UsageError(f"{path!r} cannot be read from where it is: give {read}, or copy it to a folder first")
    if glob.has_magic(path):
        raise UsageError(f"no file or folder matches {path!r}: check the pattern; ** stands for any number of folders")
    raise UsageError(f"there is no file or folder {path!r}: check the path, or give - for standard input")


def _is_kept(path: str) -> bool:
    """Whether it is a file or folder, which can be read again and by any process; a pipe can not."""
    return Path(path).is_file() or Path(path).is_dir()


def _local(path: str, seen: set[tuple[int, int]]) -> Iterator[Source]:
    if path == _DASH:
        yield StandardInput()
        return
    within: Path | None = None
    for found in sorted({Path(each) for each in matches(path)}) or [Path(path)]:  # a folder stands right before what is below it
        if within and found.is_relative_to(within):
            continue
        if found.is_dir():
            within = found
            yield from _below(str(found), seen)
        else:
            yield File(str(found), found.stat().st_size if found.is_file() else None)


def _below(folder: str, seen: set[tuple[int, int]]) -> Iterator[File]:
    """Files below a folder. A folder met again, by a link to itself or another, is not read twice."""
    try:
        status = Path(folder).stat()
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        yield File(folder, None)
        return
    if (status.st_dev, status.st_ino) in seen:
        return
    seen.add((status.st_dev, status.st_ino))
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _below(entry.path, seen)
        elif entry.is_file():
            yield File(entry.path, _size(entry))


def _size(entry: "os.DirEntry[str]") -> int | None:
    """None for one that is gone again."""
    try:
        return entry.stat().st_size
    except OSError:
        return None
